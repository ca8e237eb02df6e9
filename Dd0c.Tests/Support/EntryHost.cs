using System.Net;
using System.Text.RegularExpressions;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Support;
using Dd0c.Web.Components;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Support;

/// <summary>The tests of how people get in and what they set: one after another, on one portal that starts empty.</summary>
[CollectionDefinition(Name)]
public sealed class Entry : ICollectionFixture<EntryHost>
{
    public const string Name = "entry";
}

/// <summary>The whole portal on a free port over an empty database, with the demo estate at no latency.</summary>
public sealed partial class EntryHost(PostgresFixture postgres) : WebApplicationFactory<App>, IAsyncLifetime
{
    private const string Password = "correct horse battery staple";
    private TestDatabase? _database;
    private (IPlaywright, IBrowser)? _browser;
    private int _people;

    internal TestDatabase Database => _database!;
    internal Alerts.Delivery.FakeSlack Slack { get; private set; } = null!;
    internal Alerts.OnCall.FakeOnCall OnCall { get; private set; } = null!;
    internal FakeModel Model { get; private set; } = null!;
    internal Guid TenantId { get; private set; }
    internal Person Owner { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateAsync(CancellationToken.None);
        Slack = await Alerts.Delivery.FakeSlack.StartAsync();
        OnCall = await Alerts.OnCall.FakeOnCall.StartAsync();
        Model = await FakeModel.StartAsync();
        UseKestrel(0);
        StartServer();
        TenantId = await Services.GetRequiredService<SignUp>().CreateTenantAsync("Acme", null, CancellationToken.None);
        Owner = await JoinAsync(Role.Owner);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseSetting("ConnectionStrings:Main", _database!.Addresses.Owner);
        builder.UseSetting("MasterKey", Convert.ToBase64String(new byte[32]));
        builder.UseSetting("Demo:LatencyMs", "0");
        builder.UseSetting("Connections:AllowCustomEndpoints", "true");
        foreach (var (key, value) in Alerts.Delivery.SlackPortal.Settings(Slack).Concat(OnCall.Settings).Concat(Model.Settings)) builder.UseSetting(key, value);
    }

    /// <summary>Somebody new with the role, who has a password.</summary>
    internal async Task<Person> JoinAsync(Role role, Guid? tenantId = null)
    {
        var email = $"person{Interlocked.Increment(ref _people)}@acme.example";
        var secret = Assert.IsType<MemberOutcome.Invited>(await InTenantAsync<MemberActions, MemberOutcome>(m => m.InviteAsync(null, role, Role.Owner, Actor.System, CancellationToken.None), tenantId)).Secret;
        var done = Assert.IsType<SignUpOutcome.Done>(await Services.GetRequiredService<SignUp>().AcceptAsync(secret, new NewAccount($"Person {_people}", email, Password), CancellationToken.None));
        return new(done.UserId, email, Password, role);
    }

    /// <summary>Does a deed of a scoped service inside the tenant.</summary>
    internal async Task<TResult> InTenantAsync<TService, TResult>(Func<TService, Task<TResult>> deed, Guid? tenantId = null) where TService : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenantId ?? TenantId);
        return await deed(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <summary>A first-run link as the console would print it.</summary>
    internal async Task<string> SetupLinkAsync()
    {
        var (text, hash) = Secret.Make();
        await using var command = Database.Owner.CreateCommand("insert into setup_links (hash, expires_at) values ($1, now() + interval '1 hour')");
        command.Parameters.AddWithValue(hash);
        await command.ExecuteNonQueryAsync();
        return text;
    }

    internal HttpClient Browserless() => new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = ClientOptions.BaseAddress };

    internal async Task<HttpClient> SignedInAsync(Person person)
    {
        var http = Browserless();
        using var answer = await PostAsync(http, "/sign-in", "sign-in", ("login", person.Email), ("password", person.Password));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return http;
    }

    /// <summary>Reads a page and posts one of its forms, with the token the page carries.</summary>
    internal static async Task<HttpResponseMessage> PostAsync(HttpClient http, string page, string handler, params (string Name, string Value)[] fields)
    {
        var html = await http.GetStringAsync(page);
        return await http.PostAsync(page, new FormUrlEncodedContent(
            [new("__RequestVerificationToken", Token().Match(html).Groups[1].Value), new("_handler", handler), .. fields.Select(f => KeyValuePair.Create(f.Name, f.Value))]));
    }

    /// <param name="touch">The window of a telephone, which is touched.</param>
    internal async Task<IBrowserContext> OpenAsync(Person? person, int width = 1440, string? theme = null, bool touch = false)
    {
        if (_browser is null)
        {
            var playwright = await Playwright.CreateAsync();
            _browser = (playwright, await Chromium.LaunchAsync(playwright));
        }
        var address = ClientOptions.BaseAddress.ToString();
        var context = await _browser.Value.Item2.NewContextAsync(new() { BaseURL = address, ViewportSize = new() { Width = width, Height = touch ? 700 : 900 }, HasTouch = touch, ReducedMotion = ReducedMotion.Reduce, TimezoneId = "Europe/Berlin", Locale = "en-GB" });
        context.SetDefaultTimeout(60_000);
        if (theme is not null) await context.AddCookiesAsync([new() { Name = "theme", Value = theme, Url = address }]);
        if (person is not null)
        {
            var page = await context.NewPageAsync();
            await page.GotoAsync("/sign-in");
            await page.FillAsync("[name=login]", person.Email);
            await page.FillAsync("[name=password]", person.Password);
            await page.ClickAsync("button:has-text('Sign in')");
            await Expect(page).Not.ToHaveURLAsync(SignInAddress());
            await page.CloseAsync();
        }
        return context;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_browser is var (playwright, browser))
        {
            await browser.DisposeAsync();
            playwright.Dispose();
        }
        await base.DisposeAsync();
        await Slack.DisposeAsync();
        await OnCall.DisposeAsync();
        await Model.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    [GeneratedRegex("/sign-in")]
    private static partial Regex SignInAddress();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}

internal sealed record Person(Guid Id, string Email, string Password, Role Role)
{
    public Actor Actor => new("user", Id, Email);
}
