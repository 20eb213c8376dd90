using System.Security.Claims;
using LiveBlog.Features.Publishing;

namespace LiveBlog.Features.Api;

/// <summary>Which attempt to post a request is, as its sender names it.</summary>
static class IdempotencyKeyHeader
{
    public const string Header = "Idempotency-Key";

    /// <param name="key">Null when the sender does not say.</param>
    /// <returns>False when it says what cannot be a key.</returns>
    public static bool TryRead(HttpRequest request, ClaimsPrincipal sender, out IdempotencyKey? key)
    {
        key = null;
        if (!request.Headers.TryGetValue(Header, out var keys))
        {
            return true;
        }

        if (keys is not [{ Length: > 0 and <= IdempotencyKey.MaxLength } text])
        {
            return false;
        }

        key = new IdempotencyKey(sender.FindFirstValue(ClaimTypes.NameIdentifier)!, text);
        return true;
    }
}
