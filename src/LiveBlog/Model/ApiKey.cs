using System.Security.Cryptography;
using System.Text;

namespace LiveBlog.Model;

/// <summary>The credential of a program. Only the SHA-256 of the key is kept: the key itself is shown once, when it is made.</summary>
public sealed class ApiKey
{
    /// <summary>The prefix by which secret scanners find it.</summary>
    const string Prefix = "lb_";

    ApiKey() { }

    public int Id { get; private set; }

    public string Name { get; private set; } = "";

    public string Role { get; private set; } = "";

    /// <summary>SHA-256 of the key, in hexadecimal. The key is 256 random bits, so nothing slower is needed.</summary>
    public string Hash { get; private set; } = "";

    public DateTime CreatedAt { get; private set; }

    public DateTime? RevokedAt { get; private set; }

    /// <summary>UTC; null for one that does not expire.</summary>
    public DateTime? ExpiresAt { get; private set; }

    /// <summary>When administrators were warned of its end, UTC; null before.</summary>
    public DateTime? WarnedAt { get; private set; }

    /// <summary>The slugs of the blogs that it is limited to; empty for all.</summary>
    public IReadOnlyList<string> Blogs { get; private set; } = [];

    /// <summary>When it was last used, UTC, to the hour.</summary>
    public DateTime? LastUsedAt { get; private set; }

    /// <summary>Makes a key. The text is the only copy: what is stored cannot be turned back into it.</summary>
    public static (ApiKey Key, string Text) Create(
        string name,
        string role,
        DateTime now,
        DateTime? expiresAt = null,
        IReadOnlyList<string>? blogs = null
    )
    {
        var random = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).Replace('+', '-').Replace('/', '_').TrimEnd('=');
        var text = Prefix + random;
        return (
            new ApiKey
            {
                Name = name,
                Role = role,
                Hash = HashOf(text),
                CreatedAt = now,
                ExpiresAt = expiresAt,
                Blogs = blogs ?? [],
            },
            text
        );
    }

    public void Revoke(DateTime now) => RevokedAt ??= now;

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
