using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Dd0c.Tests.Support;

/// <summary>Keeps what a portal under test logs as an error, so that a test can hold it to none.</summary>
internal sealed class ErrorsLogged : ILoggerProvider
{
    public ConcurrentQueue<string> All { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() { }

    private sealed class Logger(ErrorsLogged errors, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) errors.All.Enqueue($"{category}: {formatter(state, exception)} {exception}");
        }
    }
}
