namespace Dd0c.Web.Api;

/// <summary>Gives what is read over the API its entity tag, and sends 304 in its place to whoever has it already.</summary>
internal sealed class EntityTags(RequestDelegate next)
{
    /// <summary>Larger answers (whole exports) go out as they are made, without a tag.</summary>
    public const int MostBytes = 4 * 1024 * 1024;

    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            await next(context);
            return;
        }
        await using var body = await HeldBody.RunAsync(context, next, MostBytes);
        var (headers, response) = (context.Response.Headers, context.Response);
        if (!body.Passed && response.StatusCode == StatusCodes.Status200OK)
        {
            var tag = EntityTag.Of(body.Held.Span);
            headers.ETag = tag;
            // It is for the bearer of the token alone, and may be kept if it is asked for anew each time.
            if (headers.CacheControl.Count == 0) headers.CacheControl = "private, no-cache";
            if (EntityTag.Seen(context.Request.Headers.IfNoneMatch, tag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                (response.ContentType, response.ContentLength) = (null, null);
                return;
            }
        }
        await body.ReleaseAsync(context.RequestAborted);
    }
}
