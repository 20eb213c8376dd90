using System.Globalization;
using LiveBlog.Features.DeskForms;
using LiveBlog.Features.Media;
using LiveBlog.Features.Publishing;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Desk;

/// <summary>The composer: what is written is published, with its pictures and links.</summary>
public sealed partial class DeskBlogModel
{
    /// <summary>One empty row where there is none, so that a quote and a link can be written without scripts too.</summary>
    public IEnumerable<QuoteInput> QuoteRows => Composer.Quotes is [] ? [new QuoteInput(null, null, null)] : Composer.Quotes;

    public IEnumerable<RelatedLinkInput> LinkRows =>
        Composer.RelatedLinks is [] ? [new RelatedLinkInput(null, null, null, null)] : Composer.RelatedLinks;

    public IEnumerable<PictureRow> PictureRows =>
        (Composer.Media is [] ? [PictureRow.Blank] : Composer.Media).Select(
            (picture, i) => PictureRowOf(string.Create(CultureInfo.InvariantCulture, $"media[{i}]."), picture)
        );

    public IEnumerable<EmbedInput> EmbedRows => Composer.Embeds is [] ? [new EmbedInput(null, null)] : Composer.Embeds;

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostPublishAsync(string slug, CancellationToken cancellation)
    {
        if (await FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        var form = ComposerForm.Read(Request.Form);
        var style = FeedLocale.Of(blog);
        var before = form.EntryId is { } id
            ? await db.Entries.AsNoTracking().SingleOrDefaultAsync(e => e.Id == id && e.BlogId == blog.Id, cancellation)
            : null;
        if (form.EntryId is not null && before is null)
        {
            return NotFound();
        }

        var account = await users.GetUserAsync(User);
        var wrong = new FieldErrors();
        form = form with { Media = await pictures.ReadRowsAsync(Request.Form, before, account?.DisplayName ?? "", wrong, cancellation) };

        var input = form.ToInput(before, account?.DisplayName ?? "", style, clock);
        var key = new IdempotencyKey(Writer.Id, form.Submission);
        var outcome = before is null
            ? await entries.PublishAsync(
                Parsed(slug),
                input,
                key,
                cancellation,
                wrong,
                new EndedDraft(form.DraftId, form.DraftVersion, Writer, IsOpen: true)
            )
            : await entries.EditAsync(before.Id, input, form.Revision is { } seen ? [seen] : null, cancellation, wrong);

        var answer = outcome switch
        {
            EntryOutcome.Done(var entry, _) { Unpinned: var unpinned } when before is null => new DeskAnswer(
                Ok: true,
                Strings.PublishedAtTime(style.Time(entry.PublishedAt)),
                entry.Id
            )
            {
                Undo = new DeskUndo("Withdraw", entry.Id, entry.Revision, SaysOf(entry, StringKey.ActPublished), unpinned?.Id),
            },
            EntryOutcome.Done(var entry, _) => new DeskAnswer(Ok: true, Strings.SavedAtTime(style.Time(Now)), entry.Id),
            EntryOutcome.Wrong(var errors) => DeskAnswer.Wrong(Strings, errors, style),
            EntryOutcome.LostRace(var current) => new DeskAnswer(
                Ok: false,
                (style with { Strings = Strings }).SavedMeanwhile(await lastChanges.OfEntryAsync(current.Id, cancellation))
                    + $" {Strings.LostRace}",
                Revision: current.Revision
            )
            {
                Theirs = await TheirsAsync(current, style, cancellation),
            },
            EntryOutcome.DraftChanged(var current) => await LostAsync(current, blog, cancellation),
            EntryOutcome.KeyReused(var entry) => new DeskAnswer(Ok: false, Strings.AlreadyPublished, entry.Id, Revision: entry.Revision),
            EntryOutcome.Withdrawn(var gone) => new DeskAnswer(
                Ok: false,
                $"{Strings.WithdrawnTitle}. "
                    + (style with { Strings = Strings }).ChangedMeanwhile(await lastChanges.OfEntryAsync(gone.Id, cancellation))
            ),
            _ => new DeskAnswer(Ok: false, Strings.NotFoundTitle),
        };
        return await AnswerAsync(
            slug,
            answer,
            form with
            {
                EntryId = answer.EntryId ?? form.EntryId,
                Revision = answer.Revision ?? form.Revision,
                DraftVersion = answer.DraftVersion ?? form.DraftVersion,
            },
            cancellation
        );
    }

    async Task<DeskTheirs> TheirsAsync(Entry entry, FeedLocale style, CancellationToken cancellation)
    {
        var by = (await lastChanges.OfEntryAsync(entry.Id, cancellation))?.By;
        return new DeskTheirs(ComposerForm.Of(entry, style).Fields, by);
    }

    /// <summary>Takes a picture in while the entry is being written.</summary>
    [Needs(Policies.Draft)]
    public async Task<IActionResult> OnPostPictureAsync(string slug, CancellationToken cancellation)
    {
        if (await FindBlogAsync(slug, cancellation) is not { } blog || Request.Form.Files["file"] is not { } file)
        {
            return NotFound();
        }

        var account = await users.GetUserAsync(User);
        return await pictures.UploadAsync(file, account?.DisplayName ?? "", cancellation) switch
        {
            MediaOutcome.Done(var sent, _) { WasAnimated: var moved } => new JsonResult(
                DeskPicture.Of(sent, FeedLocale.Of(blog)) with
                {
                    WasAnimated = moved,
                },
                ApiJson.Options
            ),
            MediaOutcome.Wrong(var errors) => new JsonResult(DeskAnswer.Wrong(Strings, errors), ApiJson.Options)
            {
                StatusCode = StatusCodes.Status422UnprocessableEntity,
            },
            _ => NotFound(),
        };
    }

    /// <summary>Looks up the page that is linked to.</summary>
    [Needs(Policies.Draft)]
    public async Task<IActionResult> OnPostPreviewAsync(string slug, string? url, CancellationToken cancellation)
    {
        if (await FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        if (!LinkPreviews.MayAsk(Writer.Id))
        {
            Response.Headers.RetryAfter = "60";
            return StatusCode(StatusCodes.Status429TooManyRequests);
        }

        return await previews.FindAsync(url?.Trim() ?? "", Request, cancellation) is { } preview
            ? new JsonResult(preview with { PublishedAt = DeskTime.ShowDay(preview.PublishedAt, FeedLocale.Of(blog)) }, ApiJson.Options)
            : new NoContentResult();
    }
}
