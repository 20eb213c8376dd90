using System.Globalization;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Desk;

/// <summary>What can be done to an entry, under it. The words are the editor's, not the blog's.</summary>
/// <param name="Entry">Null makes the pattern that the page's script fills for entries that arrive.</param>
/// <param name="PinnedId">The entry on top of the feed, 0 for none.</param>
public sealed record DeskActs(Entry? Entry, string Slug, Strings Strings, FeedLocale Style, EntryId PinnedId = default)
{
    /// <summary>Where a button sends the act, with what the editor has seen.</summary>
    public string Action(string handler) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"?handler={handler}&seen={Entry?.Revision ?? Revision.None}{(handler == "Pin" ? $"&pinned={PinnedId}" : "")}"
        );

    /// <summary>The entry as a box names it, so that the same can be done to several.</summary>
    public string Choice => Entry is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{Entry.Id}@{Entry.Revision}");

    /// <summary>The pattern's number is the script's to put in.</summary>
    public string History => Links.DeskEntry(Slug, Entry?.Id ?? default);

    public string Label => Entry is null ? "" : Strings.EntryOf(Style.Time(Entry.PublishedAt));
}
