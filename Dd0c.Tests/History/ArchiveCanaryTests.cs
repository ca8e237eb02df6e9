using System.IO.Compression;
using System.Text;
using Dd0c.Demo.Estate;
using Dd0c.Tests.Discovery;
using Dd0c.Tests.Support;
using Dd0c.Workers.History;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Dd0c.Tests.History;

/// <summary>After a whole run over an estate that is full of planted secrets, none is in what goes to the archive.</summary>
public sealed class ArchiveCanaryTests(EstateRun estate) : IClassFixture<EstateRun>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_planted_secret_and_no_credential_is_in_any_file_of_the_archive()
    {
        await using var place = new TemporaryState();
        Directory.CreateDirectory(place.Path);
        await estate.Database.Owner.ExecuteAsync("update discovery_events set created_at = created_at - interval '200 days'");
        await estate.Database.Owner.ExecuteAsync("update service_versions set valid_from = valid_from - interval '200 days', valid_to = case valid_to when 'infinity' then now() - interval '150 days' else valid_to - interval '200 days' end");
        var archive = new FolderArchive(Options.Create(new HistoryOptions { ArchiveFolder = place.At("archive") }));
        await new HistoryArchiver(estate.Portal.Services.GetRequiredService<SystemDatabase>(), archive, Options.Create(new HistoryOptions()), TimeProvider.System, NullLogger<HistoryArchiver>.Instance).RunAsync(Cancelled);

        string[] secrets = [DemoCompany.SecretMarker, estate.Company.GitHub.Token, estate.Client.DefaultRequestHeaders.Authorization!.Parameter!, .. estate.Company.Accounts.Select(a => a.SecretAccessKey)];
        var forms = secrets.SelectMany(s => new[] { s, Convert.ToHexStringLower(Encoding.UTF8.GetBytes(s)), Convert.ToBase64String(Encoding.UTF8.GetBytes(s))[..^4] }).ToList();
        var (lines, told) = (0, new HashSet<string>());
        foreach (var file in Directory.EnumerateFiles(place.At("archive"), "*", SearchOption.AllDirectories))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            using var text = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
            while (await text.ReadLineAsync(Cancelled) is { } line)
            {
                lines++;
                foreach (var word in new[] { "arn:aws:ecs", "service_created", "repo_linked" }) if (line.Contains(word, StringComparison.Ordinal)) told.Add(word);
                foreach (var form in forms) Assert.False(line.Contains(form, StringComparison.Ordinal), $"{form} is in {file}: {line}");
            }
        }
        Assert.True(lines > 250 && told.Count == 3, $"{lines} lines, {string.Join(' ', told)}");
    }
}
