using System.Globalization;
using LiveBlog.Features.DeskForms;
using LiveBlog.Features.Publishing;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;

namespace LiveBlog.Features.Desk;

/// <summary>One act on several entries.</summary>
public sealed partial class DeskBlogModel
{
    /// <summary>Does the same to every entry that was chosen, at once.</summary>
    /// <param name="ids">Ids, each with "@" and the revision that the page showed behind it.</param>
    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostManyAsync(string slug, EntryAct act, string[] ids, CancellationToken cancellation)
    {
        var chosen = ids.Select(Chosen).ToList();
        if (await FindBlogAsync(slug, cancellation) is not { } blog || !ModelState.IsValid || !Enum.IsDefined(act) || chosen.Contains(null))
        {
            return NotFound();
        }

        var byId = chosen
            .OfType<(EntryId Id, Revision? Seen)>()
            .DistinctBy(entry => entry.Id)
            .ToDictionary(entry => entry.Id, entry => entry.Seen);
        if (byId.Count > EntryCommands.MaxAtOnce)
        {
            return await AnswerActAsync(slug, new DeskAnswer(Ok: false, Strings.ErrorTooMany(EntryCommands.MaxAtOnce)), cancellation);
        }

        var done = await entries.OnManyAsync(blog.Id, byId, act, cancellation);
        var message = Strings.Entries(done.Done);
        if (done.Changed is not [var first, ..])
        {
            return await AnswerActAsync(slug, new DeskAnswer(Ok: true, message), cancellation);
        }

        var style = FeedLocale.Of(blog) with { Strings = Strings };
        var late =
            $"{message}. {Strings.ManyChanged(done.Changed.Count)} "
            + style.ChangedMeanwhile(await lastChanges.OfEntryAsync(first.Id, cancellation));
        return await AnswerActAsync(slug, new DeskAnswer(Ok: false, late, Revision: first.Revision), cancellation);
    }

    /// <summary>An entry as a box of the page names it: "12@345"; the revision may be missing. Null where it is neither.</summary>
    static (EntryId Id, Revision? Seen)? Chosen(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var (id, seen) = at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
        return !EntryId.TryParse(id, CultureInfo.InvariantCulture, out var number) ? null
            : seen is null ? (number, null)
            : long.TryParse(seen, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? (number, new Revision(revision))
            : null;
    }
}
