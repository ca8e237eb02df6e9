using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Catalog;

/// <summary>The catalog as the inventory shows it.</summary>
public sealed record InferredCatalog(IReadOnlyList<InferredService> Services, IReadOnlyList<InferredTeam> Teams, IReadOnlyList<InferredDependency> Dependencies);
