using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Dd0c.Web.Platform;

/// <summary>
/// The portal's own style sheet and script: written as small files by concern, served as one file each, named by their
/// hash and compressed once. A script file is a block of its own, so that names do not meet.
/// </summary>
internal static class PortalAssets
{
    private static readonly Lazy<Asset> s_style = new(() => Join("styles/", "text/css", text => text));
    private static readonly Lazy<Asset> s_script = new(() => Join("scripts/", "text/javascript", text => $"{{\n{text}}}\n"));

    public static string StyleUrl => $"portal.css?v={s_style.Value.Tag}";
    public static string ScriptUrl => $"portal.js?v={s_script.Value.Tag}";

    /// <summary>The script's size in bytes before compression; it has a budget.</summary>
    public static int ScriptBytes => s_script.Value.Raw.Length;

    public static void MapPortalAssets(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/portal.css", (HttpContext context) => Serve(context, s_style.Value)).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/portal.js", (HttpContext context) => Serve(context, s_script.Value)).AllowAnonymous().ExcludeFromDescription();
    }

    private static IResult Serve(HttpContext context, Asset asset)
    {
        context.Response.Headers.CacheControl = context.Request.Query["v"] == asset.Tag ? "public, max-age=31536000, immutable" : "no-cache";
        context.Response.Headers.Vary = "Accept-Encoding";
        var brotli = context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        if (brotli) context.Response.Headers.ContentEncoding = "br";
        return Results.Bytes(brotli ? asset.Brotli : asset.Raw, asset.Type, entityTag: new($"\"{asset.Tag}{(brotli ? "-br" : "")}\""));
    }

    private static Asset Join(string folder, string type, Func<string, string> wrap)
    {
        var assembly = typeof(PortalAssets).Assembly;
        var text = new StringBuilder();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var lines = reader.ReadToEnd().Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && !l.StartsWith("//", StringComparison.Ordinal));
            text.Append(wrap(string.Join('\n', lines) + "\n"));
        }
        var raw = Encoding.UTF8.GetBytes(text.ToString());
        using var buffer = new MemoryStream();
        using (var br = new BrotliStream(buffer, new BrotliCompressionOptions { Quality = 11 }, leaveOpen: true)) br.Write(raw);
        return new(raw, buffer.ToArray(), type, Convert.ToHexStringLower(SHA256.HashData(raw))[..12]);
    }

    private sealed record Asset(byte[] Raw, byte[] Brotli, string Type, string Tag);
}
