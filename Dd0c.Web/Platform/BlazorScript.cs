using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;

namespace Dd0c.Web.Platform;

/// <summary>Serves the framework's browser script from the ASP.NET Core runtime package embedded at build time.</summary>
internal static class BlazorScript
{
    private static readonly Lazy<(byte[] Raw, byte[] Brotli, string Tag)> s_script = new(Load);

    public static string Url => $"_framework/blazor.web.js?v={s_script.Value.Tag}";

    public static void MapBlazorScript(this WebApplication app) =>
        app.MapGet("/_framework/blazor.web.js", (HttpContext ctx) =>
        {
            var (raw, brotli, tag) = s_script.Value;
            ctx.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
            ctx.Response.Headers.Vary = "Accept-Encoding";
            if (!ctx.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal))
                return Results.Bytes(raw, "text/javascript", entityTag: new($"\"{tag}\""));
            ctx.Response.Headers.ContentEncoding = "br";
            return Results.Bytes(brotli, "text/javascript", entityTag: new($"\"{tag}-br\""));
        });

    private static (byte[], byte[], string) Load()
    {
        using var dll = typeof(BlazorScript).Assembly.GetManifestResourceStream("blazor-client.dll")!;
        using var pe = new PEReader(dll);
        var md = pe.GetMetadataReader();
        var resource = md.ManifestResources.Select(md.GetManifestResource)
            .Single(r => r.Implementation.IsNil && md.GetString(r.Name).EndsWith("blazor.web.js", StringComparison.Ordinal));
        var block = pe.GetSectionData(pe.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress).GetReader();
        block.Offset = (int)resource.Offset;
        var raw = block.ReadBytes(block.ReadInt32());
        using var buffer = new MemoryStream();
        using (var br = new BrotliStream(buffer, new BrotliCompressionOptions { Quality = 9 }, leaveOpen: true)) br.Write(raw);
        return (raw, buffer.ToArray(), Convert.ToHexStringLower(SHA256.HashData(raw))[..12]);
    }
}
