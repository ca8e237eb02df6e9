using Dd0c.Domain.Catalog;
using Dd0c.Domain.History;

namespace Dd0c.Tests.History;

public sealed class CauseTests
{
    private static readonly Guid s_service = Guid.NewGuid(), s_other = Guid.NewGuid(), s_run = Guid.NewGuid();
    private static readonly CatalogCause s_said = new("correction", Guid.NewGuid(), "Ann", "reorganised") { Services = [s_service] };

    [Fact]
    public void All_of_a_pass_is_of_whoever_made_it_happen() =>
        Assert.Equal(s_said, s_said.Of(Happened(s_other, "it belonged to another service before"), openRun: null));

    [Fact]
    public void While_a_run_goes_on_a_person_is_named_only_for_what_they_spoke_of()
    {
        Assert.Equal(s_said, s_said.Of(Happened(s_service, "codeowners: * @acme/x"), s_run));
        Assert.Equal(s_said, s_said.Of(Happened(s_other, "correction: Ann: reorganised"), s_run));
        Assert.Equal(CatalogCause.Run(s_run), s_said.Of(Happened(s_other, "codeowners: * @acme/x"), s_run));
        Assert.Equal(CatalogCause.Run(s_run), CatalogCause.Run(s_run).Of(Happened(s_service, "correction: Ann: reorganised"), s_run));
    }

    private static CatalogEvent Happened(Guid service, string reason) => new("service_updated", service, "x", "tier", "a", "b", null, null, reason);
}
