using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Mail;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace LiveBlog.Features.Subscriptions;

/// <summary>What came of a mail that was returned.</summary>
/// <param name="Addresses">Those that are told nothing any more.</param>
public sealed record BounceJson(IReadOnlyList<string> Addresses, int Stopped);

/// <summary>
/// Takes what mail servers send back: reports of mails that could not be delivered (RFC 3464) and of readers who complain
/// (RFC 5965), as they come, from the mail server's own pipe. The addresses in them are told nothing any more.
/// </summary>
static class Bounces
{
    const int MaxBytes = 256 * 1024,
        MaxAddresses = 20;

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/api/v1/mail/returned", TakeAsync)
            .WithMetadata(new BodyLimit(MaxBytes))
            .RequireAuthorization(Policies.ApiAdministration)
            .DisableAntiforgery()
            .WithSummary(
                "Takes a returned mail (message/rfc822) as it came: "
                    + "the addresses that it says cannot be reached, or complain, are no longer written to"
            );

    static async Task<Results<Ok<BounceJson>, ProblemHttpResult>> TakeAsync(
        HttpRequest request,
        LiveBlogDb db,
        SuppressionList dead,
        KeyedHash hashes,
        CancellationToken cancellation
    )
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[8_192];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellation)) > 0)
        {
            if (bytes.Length + read > MaxBytes)
            {
                return TypedResults.Problem(
                    title: $"A returned mail may have at most {MaxBytes / 1024} kB.",
                    statusCode: StatusCodes.Status413PayloadTooLarge
                );
            }

            bytes.Write(buffer, 0, read);
        }

        bytes.Position = 0;
        MimeMessage mail;
        try
        {
            mail = await MimeMessage.LoadAsync(bytes, cancellation);
        }
        catch (FormatException)
        {
            return TypedResults.Problem(title: "This is not an email message (RFC 5322).", statusCode: StatusCodes.Status400BadRequest);
        }

        var (addresses, stopped) = (new List<string>(), 0);
        var ours = MessageIdsIn(mail);
        foreach (var (address, why) in Read(mail).Take(MaxAddresses))
        {
            // Anybody can write such a report, and to anybody's address: it is believed where it returns a mail that we sent there.
            var to = hashes.OfAddress(Outbox.AddressHash, address);
            if (!await db.OutgoingMails.AnyAsync(m => m.ToHash == to && ours.Contains(m.MessageId), cancellation))
            {
                continue;
            }

            addresses.Add(address);
            stopped += await dead.StopAsync(address, why, cancellation);
        }

        return TypedResults.Ok(new BounceJson(addresses, stopped));
    }

    static IEnumerable<(string Address, string Why)> Read(MimeMessage mail)
    {
        foreach (var part in mail.BodyParts)
        {
            switch (part)
            {
                // The first group of fields speaks of the mail, each other of one recipient (RFC 3464 §2.1). What is only late is not lost.
                case MessageDeliveryStatus status:
                    foreach (
                        var recipient in status
                            .StatusGroups.Skip(1)
                            .Where(group => string.Equals(group["Action"], "failed", StringComparison.OrdinalIgnoreCase))
                    )
                    {
                        if (AddressIn(recipient["Original-Recipient"] ?? recipient["Final-Recipient"]) is { } address)
                        {
                            yield return (
                                address,
                                $"returned {MailCode.EnhancedIn(recipient["Status"] ?? recipient["Diagnostic-Code"] ?? "")}".TrimEnd()
                            );
                        }
                    }

                    break;
                case MessageFeedbackReport report
                    when report.Fields["Original-Rcpt-To"] is { } complaining && AddressIn(complaining) is { } address:
                    yield return (address, "complaint");
                    break;
            }
        }
    }

    /// <summary>The mails that it returns, whole or their headers alone (RFC 3462 §2, RFC 5965 §2).</summary>
    static List<string> MessageIdsIn(MimeMessage mail) =>
        [.. mail.BodyParts.OfType<MessagePart>().Select(part => part.Message?.MessageId).OfType<string>()];

    // "rfc822; somebody@paper.example", or the address alone, in angles or not.
    static string? AddressIn(string? field)
    {
        var text = field?[(field.IndexOf(';', StringComparison.Ordinal) + 1)..].Trim().Trim('<', '>');
        return text is not null && EmailAddress.IsOne(text) ? text : null;
    }
}
