using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace Dd0c.Domain.Platform;

/// <summary>PascalCase to snake_case for tables, columns, keys and indexes.</summary>
internal sealed class SnakeCase : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var entity in modelBuilder.Metadata.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties()) property.Builder.HasColumnName(Of(property.Name));
        }
    }

    internal static string Of(string name) => string.Concat(name.Select((c, i) => !char.IsUpper(c) ? $"{c}"
        : (i > 0 && name[i - 1] != '_' && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))) ? "_" : "") + char.ToLowerInvariant(c)));
}
