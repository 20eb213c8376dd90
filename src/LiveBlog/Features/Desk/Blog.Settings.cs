using LiveBlog.Features.DeskForms;
using LiveBlog.Features.Publishing;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;

namespace LiveBlog.Features.Desk;

/// <summary>The blog’s settings.</summary>
public sealed partial class DeskBlogModel
{
    public BlogForm Settings { get; private set; } = null!;

    public bool SettingsAreWrong { get; private set; }

    /// <summary>The page comes after a saving of the settings.</summary>
    public bool SettingsWereSaved => Request.Query["saved"] == "settings";

    /// <summary>When the settings were last saved, in words; null where that is not known.</summary>
    public string? SettingsSavedAt { get; private set; }

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostSettingsAsync(string slug, CancellationToken cancellation)
    {
        if (await FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        var wrong = new FieldErrors();
        var account = await users.GetUserAsync(User);
        var form = BlogForm.Read(Request.Form) with
        {
            Picture = await pictures.ReadAsync(Request.Form, "picture.", "picture.", account?.DisplayName ?? "", wrong, cancellation),
        };
        BlogForm? theirs = null;
        var answer = await blogs.ChangeAsync(
            Parsed(slug),
            form.ToInput(clock, blog) with
            {
                Slug = null,
            },
            cancellation,
            form.Revision,
            wrong
        ) switch
        {
            BlogOutcome.Wrong(var errors) => DeskAnswer.Wrong(Strings, errors, FeedLocale.Of(blog)),
            BlogOutcome.LostRace(var current) => await LostSettingsAsync(current),
            _ => null,
        };
        if (answer is not null)
        {
            if (theirs is not null)
            {
                form = form.Over(theirs, Request.Form[FormAsSeen.Name]);
            }

            await ShowAsync(slug, state: null, cancellation);
            (Settings, SettingsAreWrong, Answer) = (form, true, answer);
            Response.StatusCode = Answer.Status;
            return Page();
        }

        return Redirect(Links.Desk(slug) + "?saved=settings#settings");

        async Task<DeskAnswer> LostSettingsAsync(Blog current)
        {
            theirs = BlogForm.Of(current);
            var style = FeedLocale.Of(current) with { Strings = Strings };
            return new DeskAnswer(
                Ok: false,
                style.SavedMeanwhile(await lastChanges.OfBlogAsync(current.Id, cancellation)),
                Revision: current.HeadRevision
            );
        }
    }
}
