using Dd0c.Web.Catalog;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Dd0c.Tests.Catalog;

public sealed class ServiceListQueryTests
{
    private static readonly Gen<string> s_word = Gen.Elements("payments", "a b", "C#", ".NET", "100%", "a&b=c", "naïve", "x,y", "-", "none", "+", "日本", "identity");

    [Fact]
    public void Whatever_can_be_asked_is_read_back_from_its_address() => Prop.ForAll(Arb.From(Queries()), query =>
    {
        var (again, problems) = ServiceListQuery.Parse(new Uri("http://x" + query.Address()).Query);
        return again == query && problems.Count == 0 && again.Address() == query.Address();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_address_at_all_is_read_without_a_fault_and_its_meaning_is_stable() => Prop.ForAll<string>(text =>
    {
        var (query, _) = ServiceListQuery.Parse("?" + text);
        return ServiceListQuery.Parse(query.Address()[ServiceListQuery.Path.Length..]).Query == query;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Defaults_are_left_out() => Assert.Equal("/services", new ServiceListQuery().Address());

    [Theory]
    [InlineData("?sort=colour", "sort=colour"), InlineData("?size=7", "size=7"), InlineData("?unfold=region", "unfold=region"), InlineData("?page=-1", "page=-1"), InlineData("?page=99999999999", "page=99999999999")]
    [InlineData("?health=splendid", "health=splendid"), InlineData("?health=-splendid", "health=-splendid"), InlineData("?view=mystery", "view=mystery"), InlineData("?cols=owner,shoe", "cols=shoe")]
    public void A_bad_value_is_dropped_and_named(string address, string problem)
    {
        var (query, problems) = ServiceListQuery.Parse(address);
        Assert.Equal([problem], problems);
        Assert.DoesNotContain(problem, query.Address(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_good_value_beside_a_bad_one_is_kept()
    {
        var (query, _) = ServiceListQuery.Parse("?health=down&health=splendid&tier=-experimental");
        Assert.Equal("/services?health=down&tier=-experimental", query.Address());
    }

    [Theory]
    [InlineData("?unfold=env", "shop/production shop/staging web/- "), InlineData("?unfold=env&env=production", "shop/production web/- "), InlineData("?unfold=env&env=-staging", "shop/production web/- "), InlineData("", "shop/- web/- ")]
    public void Each_environment_that_the_filter_lets_through_has_a_row(string address, string rows)
    {
        IReadOnlyList<ServiceRow> services = [Row("shop", ["production", "staging"]), Row("web", [])];
        Assert.Equal(rows, string.Concat(ServiceListQuery.Parse(address).Query.Unfold(services).Select(r => $"{r.Slug}/{r.Environment ?? "-"} ")));
    }

    private static ServiceRow Row(string slug, string[] environments) =>
        new(Guid.NewGuid(), slug, slug, "service", "unowned", null, null, 0, "healthy", "standard", "production", environments, [], null, null, null, default);

    [Fact]
    public void Keys_that_belong_to_others_are_not_problems() => Assert.Empty(ServiceListQuery.Parse("?org=acme&utm_source=chat").Problems);

    [Fact]
    public void A_filter_or_an_order_begins_at_the_first_page_and_closes_the_panel()
    {
        var query = new ServiceListQuery { Page = 4, Selected = "payment-api" };
        Assert.Equal("/services?sort=owner", query.SortedBy("owner").Address());
        Assert.Equal("/services?sort=-owner", query.SortedBy("owner").SortedBy("owner").Address());
    }

    private static Gen<ServiceListQuery> Queries() =>
        from text in Gen.OneOf(Gen.Constant(""), s_word)
        from view in Gen.Elements(ServiceView.Known.Select(v => v.Key).ToArray())
        from sort in Gen.Elements(ServiceListQuery.Sorts.ToArray())
        from falling in Gen.Elements(true, false)
        from page in Gen.Choose(1, 999_999)
        from size in Gen.Elements(ServiceListQuery.Sizes.ToArray())
        from unfolded in Gen.Elements(true, false)
        from columns in Gen.NonEmptyListOf(Gen.Elements(ServiceListQuery.AllColumns.ToArray()))
        from selected in Gen.OneOf(Gen.Constant<string?>(null), s_word.Select(w => (string?)w))
        from filters in Gen.CollectToList(ServiceFilter.All, f => Gen.ListOf(f.Values is { } known ? Gen.Elements(known.ToArray()) : s_word.Where(w => w[0] != '-')))
        from excluded in Gen.ListOf(Gen.Choose(0, ServiceFilter.All.Count - 1))
        select ServiceFilter.All.Zip(filters).Aggregate(
            new ServiceListQuery { Text = text, View = view, Sort = sort, Descending = falling, Page = page, Size = size, PerEnvironment = unfolded, Columns = string.Join(',', columns.Distinct()), Selected = selected },
            (query, next) => next.First.Set(query, Picks.Of(next.Second.Select(v => excluded.Contains(ServiceFilter.All.ToList().IndexOf(next.First)) ? "-" + v : v))));
}
