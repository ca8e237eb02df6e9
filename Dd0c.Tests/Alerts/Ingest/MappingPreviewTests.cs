using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Ingest.Mapping;
using static Dd0c.Tests.Alerts.Ingest.Sent;

namespace Dd0c.Tests.Alerts.Ingest;

/// <summary>What an admin sees of a mapping before it is saved.</summary>
public sealed class MappingPreviewTests
{
    private const string Sample = """{"items":[{"id":7,"name":"Disk is full","state":"OPEN"},{"id":8,"name":"CPU","state":"purple"}]}""";
    private const string Mapping = """{"alerts":"items[*]","key":"id","title":"name","status":{"from":"state","map":{"open":"firing"}}}""";

    [Fact]
    public void It_shows_what_would_be_read_and_where_what_could_not_be_stands()
    {
        var preview = MappingPreview.Of(AlertProvider.Custom, Mapping, Sample, ReceivedAt);
        var item = Assert.Single(preview.Items);
        Assert.Equal(("Disk is full", 1), (item.Title, preview.All));
        Assert.Contains(new PreviewField("State", "firing"), item.Fields);
        Assert.Contains(new PreviewField("Key", "7"), item.Fields);
        var fault = Assert.Single(preview.Faults);
        Assert.Equal((false, "items[1]"), (fault.OfMapping, fault.Where));
    }

    [Theory, InlineData("""{"title":"a["}""", "title"), InlineData("""{"titel":"a"}""", "titel"), InlineData("{", "")]
    public void A_wrong_mapping_is_named_by_its_field_and_nothing_is_read(string mapping, string where)
    {
        var preview = MappingPreview.Of(AlertProvider.Custom, mapping, Sample, ReceivedAt);
        Assert.Empty(preview.Items);
        Assert.Equal((true, where), (preview.Faults[0].OfMapping, preview.Faults[0].Where));
    }

    [Fact]
    public void What_is_no_json_says_at_which_byte() => Assert.Equal("line 1, byte 10", Assert.Single(MappingPreview.Of(AlertProvider.Custom, Mapping, "{\"a\": tru", ReceivedAt).Faults).Where);

    [Fact]
    public void Deploys_are_shown_too_and_of_many_the_first_five()
    {
        var preview = MappingPreview.Of(AlertProvider.CustomDeploy, """{"deploys":"$[*]","service":"app","commit":"sha"}""", $"[{string.Join(',', Enumerable.Range(0, 9).Select(i => $$"""{"app":"a{{i}}","sha":"{{i}}","status":"success"}"""))}]", ReceivedAt);
        Assert.Equal((9, MappingPreview.Most), (preview.All, preview.Items.Count));
        Assert.Contains(new PreviewField("Service", "a0"), preview.Items[0].Fields);
    }
}
