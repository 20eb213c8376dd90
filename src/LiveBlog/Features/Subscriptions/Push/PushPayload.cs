using System.Text.Json;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;

namespace LiveBlog.Features.Subscriptions.Push;

/// <summary>What the service worker shows.</summary>
public sealed record PushPayload(string Title, string Body, string Url, string Tag, string Lang, string Dir)
{
    /// <summary>The tag of the first notification, which tells no news.</summary>
    public const string WelcomeTag = "welcome";

    /// <summary>
    /// The most UTF-16 units of a line: no system shows more, and two such lines, escaped, are fewer bytes than
    /// <see cref="PushEncryption.MaxBytes"/>.
    /// </summary>
    public const int MaxText = 120;

    /// <summary>As JSON, of a length that every push service takes.</summary>
    public static string Write(string title, string body, string url, string tag, string language) =>
        JsonSerializer.Serialize(
            new PushPayload(
                SingleLine.Of(title).TruncateAtWord(MaxText),
                SingleLine.Of(body).TruncateAtWord(MaxText),
                url,
                tag,
                language,
                Strings.For(language).Direction
            ),
            ApiJson.Options
        );
}
