using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Platform.Shared;

/// <summary>One column of a <see cref="DataTable{T}"/>.</summary>
/// <param name="Key">Its name in the address (sort, cols).</param>
/// <param name="Cell">Markup of one cell; a fragment, so that a table of 50 rows costs no component a cell.</param>
/// <param name="SortHref">The address that sorts by it, or turns the order; null when it cannot be sorted.</param>
/// <param name="Sorted">ascending, descending or null.</param>
/// <param name="Clear">Its values explain themselves: no label beside them when rows are stacked.</param>
/// <param name="Wide">Takes a whole line when rows are stacked on a narrow window.</param>
public sealed record Column<T>(string Key, string Title, RenderFragment<T> Cell, string? SortHref = null, string? Sorted = null, bool Number = false, bool Wide = false, bool Clear = false);
