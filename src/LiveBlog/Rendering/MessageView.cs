using System.Text.RegularExpressions;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.Extensions.Caching.Memory;

namespace LiveBlog.Rendering;

/// <summary>A piece of a message's text: an address in it is a link.</summary>
public sealed record TextPiece(string Text, string? Url);

/// <summary>What a message's template shows. It knows nothing of the viewer.</summary>
public sealed partial class MessageView(SeenMessage message, string slug, FeedLocale style)
{
    public SeenMessage Message => message;

    public string Slug => slug;

    public Strings Strings => style.Strings;

    public string Time => style.Time(message.CreatedAt);

    public string Iso => style.Iso(message.CreatedAt);

    public string Name => SingleLine.Of(message.AuthorName) is { Length: > 0 } name ? name : style.Strings.Somebody;

    public string? AboutTime => message.EntryAt is { } at ? style.Time(at) : null;

    /// <summary>The text by paragraphs, each by pieces.</summary>
    public IEnumerable<IEnumerable<TextPiece>> Paragraphs =>
        message.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Pieces);

    public static StringKey WordOf(ReactionKind kind) =>
        kind switch
        {
            ReactionKind.Useful => StringKey.ReactUseful,
            ReactionKind.Touching => StringKey.ReactTouching,
            ReactionKind.Surprising => StringKey.ReactSurprising,
            ReactionKind.Worrying => StringKey.ReactWorrying,
        };

    /// <summary>As it is called in addresses and by scripts.</summary>
    public static string NameOf(ReactionKind kind) =>
        kind switch
        {
            ReactionKind.Useful => "useful",
            ReactionKind.Touching => "touching",
            ReactionKind.Surprising => "surprising",
            ReactionKind.Worrying => "worrying",
        };

    public static bool HasLink(string text) => Address().IsMatch(text);

    static IEnumerable<TextPiece> Pieces(string line)
    {
        var at = 0;
        foreach (Match match in Address().Matches(line))
        {
            var address = match.Value.TrimEnd('.', ',', ';', ':', '!', '?', ')', ']', '»', '"', '\'');
            if (match.Index > at)
            {
                yield return new TextPiece(line[at..match.Index], Url: null);
            }

            yield return new TextPiece(
                address,
                address.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? Links.Parse(address) : Links.Parse("https://" + address)
            );
            at = match.Index + address.Length;
        }

        if (at < line.Length)
        {
            yield return new TextPiece(line[at..], Url: null);
        }
    }

    [GeneratedRegex(
        @"(?:https?://|\bwww\.)[^\s<>\\]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 200
    )]
    private static partial Regex Address();
}

/// <summary>The one way a message becomes HTML: for the page, the panel and the push. What it made is kept for a while.</summary>
public sealed class MessageRenderer(PartialRenderer partials) : IDisposable
{
    readonly MemoryCache rendered = new(new MemoryCacheOptions { SizeLimit = 16 * 1024 * 1024 });

    /// <summary>The message's <c>li</c>.</summary>
    public async Task<string> RenderAsync(SeenMessage message, string slug, FeedLocale style)
    {
        // All that it shows names it: a message's own revision says nothing of a name that has changed.
        var key = (message, slug, style.Language, style.Zone.Id);
        if (rendered.TryGetValue(key, out string? html))
        {
            return html!;
        }

        html = await partials.RenderAsync("/Rendering/_Message.cshtml", new MessageView(message, slug, style));
        rendered.Set(key, html, new MemoryCacheEntryOptions { Size = html.Length, SlidingExpiration = TimeSpan.FromMinutes(30) });
        return html;
    }

    public void Dispose() => rendered.Dispose();
}
