using System.Security.Cryptography;
using LiveBlog.Data;
using LiveBlog.Features.Publishing;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Media;

/// <summary>What is to be said of a picture. Null leaves it as it is; an empty text empties it.</summary>
public sealed record PictureText(string? Alt, string? Caption, string? Credit, string? TakenOn);

/// <summary>A picture as it came in: nothing of it is trusted yet.</summary>
/// <param name="FileName">What the sender calls it.</param>
/// <param name="Sender">The account or API key, by name.</param>
public sealed record PictureUpload(byte[] Bytes, string? FileName, string Sender, PictureText Text)
{
    /// <summary>
    /// The id of a key that is limited to some blogs: it sees what it has sent, and does not change what is said of a picture that was
    /// there before.
    /// </summary>
    public string? LimitedSenderId { get; init; }
}

/// <summary>How a command on a picture ended.</summary>
public abstract record MediaOutcome
{
    MediaOutcome() { }

    /// <param name="IsNew">False when the same bytes had come before.</param>
    public sealed record Done(MediaFile File, bool IsNew) : MediaOutcome
    {
        /// <summary>Of what was sent, only the first frame is kept.</summary>
        public bool WasAnimated { get; init; }
    }

    public sealed record Wrong(FieldErrors Errors) : MediaOutcome;

    /// <summary>Somebody else has described it since the sender saw it.</summary>
    public sealed record LostRace(MediaFile Current) : MediaOutcome;

    public sealed record NotFound : MediaOutcome;
}

/// <summary>Taking pictures in, and what is said of them.</summary>
public sealed class MediaCommands(LiveBlogDb db, ImageProcessor processor, MediaStore store, MediaSettings settings, TimeProvider clock)
{
    /// <param name="found">What is known to be wrong already; the rest is added to it.</param>
    public async Task<MediaOutcome> UploadAsync(PictureUpload upload, CancellationToken cancellation, FieldErrors? found = null) =>
        await TakeAsync(upload, found, cancellation) switch
        {
            MediaOutcome.Done done => done with
            {
                WasAnimated = PictureKinds.Of(upload.Bytes) is { } kind && Frames.AreMany(upload.Bytes, kind),
            },
            var outcome => outcome,
        };

    /// <param name="isAsSeen">Whether the picture is as the sender has seen it; null to overwrite whatever is there.</param>
    public async Task<MediaOutcome> DescribeAsync(
        string hash,
        PictureText text,
        CancellationToken cancellation,
        FieldErrors? found = null,
        Func<MediaFile, bool>? isAsSeen = null
    )
    {
        var errors = new FieldErrors(found);
        var correct = CheckedText.Of(text, errors);
        await using var transaction = await db.BeginWriteAsync(cancellation);

        // An update that changes nothing takes the row's lock on PostgreSQL: of two at once the second sees what the first has saved.
        await db.MediaFiles.Where(f => f.Hash == hash).ExecuteUpdateAsync(set => set.SetProperty(f => f.Alt, f => f.Alt), cancellation);
        if (await db.MediaFiles.SingleOrDefaultAsync(f => f.Hash == hash, cancellation) is not { } file)
        {
            return new MediaOutcome.NotFound();
        }

        if (isAsSeen?.Invoke(file) == false)
        {
            return new MediaOutcome.LostRace(file);
        }

        if (errors.Any)
        {
            return new MediaOutcome.Wrong(errors);
        }

        var outcome = await DescribeAsync(file, correct, isNew: false, cancellation);
        await transaction.CommitAsync(cancellation);
        return outcome;
    }

    /// <summary>Takes a picture away for good, wherever it is shown; there is no way back.</summary>
    public async Task<bool> DeleteAsync(string hash, CancellationToken cancellation)
    {
        if (await db.MediaFiles.SingleOrDefaultAsync(f => f.Hash == hash, cancellation) is not { } file)
        {
            return false;
        }

        db.MediaFiles.Remove(file);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody else has deleted it at the same time.
            return false;
        }

        store.Delete(hash);
        return true;
    }

    async Task<MediaOutcome> TakeAsync(PictureUpload upload, FieldErrors? found, CancellationToken cancellation)
    {
        var errors = new FieldErrors(found);
        var text = CheckedText.Of(upload.Text, errors);
        if (upload.Bytes.Length > settings.MaxBytes)
        {
            errors.Add("file", StringKey.ErrorPictureTooLarge, ("max", settings.MaxBytes / 1_000_000m));
        }

        if (errors.Any)
        {
            return new MediaOutcome.Wrong(errors);
        }

        var hash = HashOf(upload.Bytes);
        var known = await db.MediaFiles.SingleOrDefaultAsync(f => f.Hash == hash, cancellation);
        if (known is not null && store.Has(hash))
        {
            return await SentAgainAsync(known, upload, text, cancellation);
        }

        var (picture, refusal) = await processor.ProcessAsync(upload.Bytes, cancellation);
        if (picture is null)
        {
            errors.Add("file", refusal!.Word, refusal.Values);
            return new MediaOutcome.Wrong(errors);
        }

        // First the files, then the row: a row always leads to its files, and files that nobody knows of harm nobody.
        await store.SaveAsync(hash, picture.Files, cancellation);
        return known is null
            ? await AddAsync(hash, upload, picture, text, cancellation)
            : await SentAgainAsync(known, upload, text, cancellation);
    }

    async Task<MediaOutcome> AddAsync(
        string hash,
        PictureUpload upload,
        ProcessedImage picture,
        CheckedText text,
        CancellationToken cancellation
    )
    {
        var file = new MediaFile
        {
            Hash = hash,
            Width = picture.Width,
            Height = picture.Height,
            Widths = picture.Widths,
            Bytes = picture.Files[picture.Widths[^1] + ".jpg"].LongLength,
            FileName = NameOf(upload.FileName),
            UploadedBy = upload.Sender.Truncate(100),
            CreatedAt = clock.GetUtcNow().UtcDateTime,
            TakenOn = picture.TakenOn,
        };
        text.PutOn(file);
        db.MediaFiles.Add(file);
        if (upload.LimitedSenderId is { } sender)
        {
            db.MediaSenders.Add(new MediaSender(hash, sender));
        }

        try
        {
            await db.SaveChangesAsync(cancellation);
            return new MediaOutcome.Done(file, IsNew: true);
        }
        catch (DbUpdateException)
        {
            // The same picture came twice at once, and the other one was first.
            db.ChangeTracker.Clear();
            var known = await db.MediaFiles.SingleOrDefaultAsync(f => f.Hash == hash, cancellation);
            if (known is null)
            {
                throw;
            }

            return await SentAgainAsync(known, upload, text, cancellation);
        }
    }

    /// <summary>The same bytes are the same picture.</summary>
    async Task<MediaOutcome> SentAgainAsync(MediaFile known, PictureUpload upload, CheckedText text, CancellationToken cancellation)
    {
        if (upload.LimitedSenderId is not { } sender)
        {
            return await DescribeAsync(known, text, isNew: false, cancellation);
        }

        // What is said of a picture that somebody else may show stays as it is.
        if (!await db.MediaSenders.AnyAsync(s => s.SenderId == sender && s.Hash == known.Hash, cancellation))
        {
            db.MediaSenders.Add(new MediaSender(known.Hash, sender));
            try
            {
                await db.SaveChangesAsync(cancellation);
            }
            catch (DbUpdateException) when (!cancellation.IsCancellationRequested)
            {
                // The key has sent it twice at once.
                db.ChangeTracker.Clear();
            }
        }

        return new MediaOutcome.Done(known, IsNew: false);
    }

    async Task<MediaOutcome> DescribeAsync(MediaFile file, CheckedText text, bool isNew, CancellationToken cancellation)
    {
        text.PutOn(file);
        await db.SaveChangesAsync(cancellation);
        return new MediaOutcome.Done(file, isNew);
    }

    static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16));

    // Browsers have sent whole paths.
    static string NameOf(string? fileName)
    {
        var name = new FieldErrors().Line("file", fileName?.Split('/', '\\')[^1], max: int.MaxValue) ?? "";
        return name.Length > 255 ? name[^255..] : name;
    }

    /// <summary>The words that were given, valid. Null: not given.</summary>
    sealed record CheckedText(string? Alt, string? Caption, string? Credit, DateOnly? TakenOn, bool TakesDayAway)
    {
        public static CheckedText Of(PictureText text, FieldErrors errors) =>
            new(
                Given(text.Alt, errors.Line("alt", text.Alt, max: 1_000)),
                Given(text.Caption, errors.Line("caption", text.Caption, max: 1_000)),
                Given(text.Credit, errors.Line("credit", text.Credit, max: 200)),
                errors.Day("takenOn", text.TakenOn),
                text.TakenOn is ""
            );

        public void PutOn(MediaFile file)
        {
            file.Alt = After(Alt, file.Alt);
            file.Caption = After(Caption, file.Caption);
            file.Credit = After(Credit, file.Credit);
            file.TakenOn = TakesDayAway ? null : TakenOn ?? file.TakenOn;
        }

        static string? Given(string? text, string? line) => text is null ? null : line ?? "";

        static string? After(string? given, string? now) =>
            given is null ? now
            : given.Length == 0 ? null
            : given;
    }
}
