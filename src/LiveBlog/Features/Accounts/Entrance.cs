using LiveBlog.Data;
using LiveBlog.Features.Shared;

namespace LiveBlog.Features.Accounts;

/// <summary>What happens at the door. The newsroom's log is of the newsroom: readers come and go without leaving a line in it.</summary>
public sealed class Entrance(AuditLog audit, Refusals refusals, IHttpContextAccessor http)
{
    /// <summary>Somebody has signed in.</summary>
    /// <param name="returnUrl">Where he was going, as a path of this site.</param>
    /// <returns>Where he goes.</returns>
    public async Task<string> LetInAsync(Account account, string? returnUrl)
    {
        if (!account.IsReader)
        {
            await audit.NoteAsync(new Actor(account.Id, account.DisplayName), Acts.SignedIn, account.Email, Aborted);
        }

        return returnUrl ?? (account.IsReader ? "/" : "/desk");
    }

    /// <summary>A sign-in has failed.</summary>
    /// <param name="account">Null for an address or a passkey that nobody has.</param>
    /// <param name="kind">The step that failed.</param>
    public async Task RefuseAsync(Account? account, bool isLockedOut, RefusalKind kind = RefusalKind.SignInFailed)
    {
        refusals.Note(kind, http.HttpContext, account?.Id);
        if (account is { IsReader: false, Email: { } email })
        {
            await audit.CountAsync(Actor.Nobody, isLockedOut ? Acts.LockedOut : Acts.SignInFailed, email, Aborted);
        }
    }

    CancellationToken Aborted => http.HttpContext?.RequestAborted ?? CancellationToken.None;
}
