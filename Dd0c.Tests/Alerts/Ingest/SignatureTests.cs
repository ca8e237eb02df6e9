using System.Security.Cryptography;
using System.Text;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Ingest.Proof;
using static Dd0c.Tests.Alerts.Ingest.Sent;

namespace Dd0c.Tests.Alerts.Ingest;

/// <summary>Who sent it, by what each provider offers; the vendors' published vectors among them.</summary>
public sealed class SignatureTests
{
    private const string Secret = "a-secret-of-the-integration";

    [Fact]
    public void GitHubs_published_vector_is_verified() =>
        Assert.True(OfBody(AlertProvider.GitHub, "Hello, World!", "It's a Secret to Everybody", ("X-Hub-Signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")));

    [Fact]
    public void Standard_Webhooks_published_vector_is_verified_for_GitLab_while_it_is_fresh()
    {
        (string, string)[] headers = [("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"), ("webhook-timestamp", "1614265330"), ("webhook-signature", "v1,bm9uZQ== v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")];
        var payload = Payload("""{"test": 2432232314}""", headers);
        var sent = DateTimeOffset.FromUnixTimeSeconds(1614265330);
        SignatureVerdict At(TimeSpan later) => SignatureCheck.Verify(AlertProvider.GitLab, payload, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], SignatureOptions.None, sent + later);
        Assert.Equal(new SignatureVerdict.Verified(OfBody: true), At(TimeSpan.Zero));
        Assert.Equal(new SignatureVerdict.Verified(OfBody: true), At(TimeSpan.FromMinutes(5)));
        Assert.IsType<SignatureVerdict.Wrong>(At(TimeSpan.FromMinutes(6)));
        Assert.IsType<SignatureVerdict.Wrong>(At(TimeSpan.FromMinutes(-6)));
    }

    [Fact]
    public void A_stale_signature_of_GitLab_is_not_saved_by_the_token_beside_it()
    {
        (string, string)[] headers = [("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"), ("webhook-timestamp", "1614265330"), ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="), ("X-Gitlab-Token", Secret)];
        Assert.IsType<SignatureVerdict.Wrong>(SignatureCheck.Verify(AlertProvider.GitLab, Payload("""{"test": 2432232314}""", headers), ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Secret], SignatureOptions.None, ReceivedAt));
    }

    [Fact]
    public void GitLabs_token_is_compared_as_it_is()
    {
        Assert.Equal(new SignatureVerdict.Verified(OfBody: false), Verify(AlertProvider.GitLab, "{}", [Secret], ("X-Gitlab-Token", Secret)));
        Assert.IsType<SignatureVerdict.Wrong>(Verify(AlertProvider.GitLab, "{}", [Secret], ("X-Gitlab-Token", Secret + "x")));
    }

    [Fact]
    public void One_right_signature_in_PagerDutys_list_is_enough_and_other_versions_count_for_nothing()
    {
        var right = Hmac(Secret, "{}");
        Assert.True(OfBody(AlertProvider.PagerDuty, "{}", Secret, ("X-PagerDuty-Signature", $"v1={new string('0', 64)}, v1={right}")));
        Assert.True(OfBody(AlertProvider.PagerDuty, "{}", Secret, ("X-PagerDuty-Signature", $"v1={right.ToUpperInvariant()}")));
        Assert.IsType<SignatureVerdict.Wrong>(Verify(AlertProvider.PagerDuty, "{}", [Secret], ("X-PagerDuty-Signature", $"v2={right}")));
        Assert.IsType<SignatureVerdict.Wrong>(Verify(AlertProvider.PagerDuty, "{} ", [Secret], ("X-PagerDuty-Signature", $"v1={right}")));
    }

    [Fact]
    public void Either_of_two_live_secrets_verifies()
    {
        foreach (var secret in new[] { "old", "new" })
            Assert.Equal(new SignatureVerdict.Verified(OfBody: true), Verify(AlertProvider.GitHub, "{}", ["new", "old"], ("X-Hub-Signature-256", $"sha256={Hmac(secret, "{}")}")));
        Assert.IsType<SignatureVerdict.Wrong>(Verify(AlertProvider.GitHub, "{}", ["new", "old"], ("X-Hub-Signature-256", $"sha256={Hmac("elder", "{}")}")));
    }

    [Fact]
    public void Grafana_signs_the_body_or_its_time_and_the_body_in_headers_of_ones_choice()
    {
        Assert.True(OfBody(AlertProvider.Grafana, "{}", Secret, ("X-Grafana-Alerting-Signature", Hmac(Secret, "{}"))));
        var options = new SignatureOptions { GrafanaSignatureHeader = "X-Mine", GrafanaTimestampHeader = "X-Time" };
        var time = ReceivedAt.ToUnixTimeSeconds();
        SignatureVerdict At(long seconds, DateTimeOffset now) => SignatureCheck.Verify(AlertProvider.Grafana, Payload("{}", ("X-Mine", Hmac(Secret, $"{time}:{{}}")), ("X-Time", $"{seconds}")), [Secret], options, now);
        Assert.Equal(new SignatureVerdict.Verified(OfBody: true), At(time, ReceivedAt));
        Assert.IsType<SignatureVerdict.Wrong>(At(time + 1, ReceivedAt)); // the time itself is signed
        Assert.IsType<SignatureVerdict.Wrong>(At(time, ReceivedAt.AddMinutes(6)));
        Assert.IsType<SignatureVerdict.Wrong>(SignatureCheck.Verify(AlertProvider.Grafana, Payload("{}", ("X-Mine", Hmac(Secret, "{}"))), [Secret], options, ReceivedAt));
    }

    [Theory]
    [InlineData("X-DD0C-Secret", Secret, true)]
    [InlineData("Authorization", "Bearer " + Secret, true)]
    [InlineData("Authorization", "bearer  " + Secret, true)]
    [InlineData("Authorization", "Basic ZGQwYzphLXNlY3JldC1vZi10aGUtaW50ZWdyYXRpb24=", true)]
    [InlineData("X-DD0C-Secret", "another", false)]
    [InlineData("Authorization", "Bearer another", false)]
    [InlineData("Authorization", "Basic !!!", false)]
    [InlineData("Authorization", Secret, false)]
    [InlineData("Authorization", "", false)]
    public void Senders_that_sign_nothing_show_the_secret_in_a_header(string header, string value, bool right)
    {
        foreach (var provider in new[] { AlertProvider.Datadog, AlertProvider.Alertmanager, AlertProvider.OpsGenie, AlertProvider.ArgoCd, AlertProvider.Custom, AlertProvider.CustomDeploy, AlertProvider.Grafana })
            Assert.Equal(right, Verify(provider, "{}", [Secret], (header, value)) == new SignatureVerdict.Verified(OfBody: false));
    }

    [Fact]
    public void Ones_own_sender_signs_as_GitHub_does()
    {
        Assert.True(OfBody(AlertProvider.Custom, "{}", Secret, ("X-DD0C-Signature", $"sha256={Hmac(Secret, "{}")}")));
        Assert.IsType<SignatureVerdict.Wrong>(Verify(AlertProvider.CustomDeploy, "{ }", [Secret], ("X-DD0C-Signature", $"sha256={Hmac(Secret, "{}")}")));
    }

    [Fact]
    public void Without_a_secret_there_is_nothing_to_prove_and_with_one_silence_is_wrong_unless_proof_is_optional()
    {
        foreach (var provider in AlertProvider.OfAlerts.Concat(AlertProvider.OfDeploys).Where(p => p != AlertProvider.CloudWatch))
        {
            Assert.IsType<SignatureVerdict.Unsigned>(Verify(provider, "{}", []));
            Assert.IsType<SignatureVerdict.Unsigned>(Verify(provider, "{}", [""]));
            Assert.DoesNotContain(Secret, Assert.IsType<SignatureVerdict.Wrong>(Verify(provider, "{}", [Secret])).Why, StringComparison.Ordinal);
            Assert.IsType<SignatureVerdict.Unsigned>(SignatureCheck.Verify(provider, Payload("{}"), [Secret], new() { Optional = true }, ReceivedAt));
        }
        Assert.IsType<SignatureVerdict.Wrong>(SignatureCheck.Verify(AlertProvider.GitHub, Payload("{}", ("X-Hub-Signature-256", "sha256=00")), [Secret], new() { Optional = true }, ReceivedAt));
    }

    private static string Hmac(string secret, string body) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));

    private static SignatureVerdict Verify(string provider, string body, string[] secrets, params (string, string)[] headers) => SignatureCheck.Verify(provider, Payload(body, headers), secrets, SignatureOptions.None, ReceivedAt);

    private static bool OfBody(string provider, string body, string secret, params (string, string)[] headers) => Verify(provider, body, [secret], headers) == new SignatureVerdict.Verified(OfBody: true);
}
