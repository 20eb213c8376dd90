using LiveBlog.Data;

namespace LiveBlog.Features.Accounts;

/// <summary>What happens at the door. The newsroom's log is of the newsroom: readers come and go without leaving a line in it.</summary>
public sealed class Entrance(AuditLog audit, IHttpContextAccessor http)
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

    public async Task RefuseAsync(Account account, bool isLockedOut)
    {
        if (!account.IsReader)
        {
            await audit.NoteAsync(Actor.Nobody, isLockedOut ? Acts.LockedOut : Acts.SignInFailed, account.Email, Aborted);
        }
    }

    CancellationToken Aborted => http.HttpContext?.RequestAborted ?? CancellationToken.None;
}
