using System.Text;

namespace LiveBlog.Load;

/// <summary>What is sent to the API for one entry.</summary>
internal sealed record EntryDraft(string Headline, string BodyMarkdown, bool IsKeyEvent, bool IsPinned)
{
    static readonly string[] Words =
    [
        "the",
        "harbour",
        "talks",
        "delegation",
        "after",
        "midnight",
        "said",
        "minister",
        "ferry",
        "agreement",
        "before",
        "questions",
        "a",
        "paper",
        "of",
        "eleven",
        "pages",
        "was",
        "read",
        "aloud",
        "and",
        "nobody",
        "left",
        "the",
        "room",
        "until",
        "morning",
    ];

    // Each of these has once broken an encoder, a comparison of bytes or a cut in the middle of a character.
    static readonly string[] Awkward =
    [
        "L’été, à « Noël »",
        "a < b && b > c",
        "\"quoted\" & 'single'",
        "naïve cœur",
        "🛳️ 👩‍👩‍👧",
        "مرفأ المدينة",
        "e\u0301 and \u00e9",
        "5 \u00d7 3\u00a0%",
        "back\\slash",
        "\u2028 a line apart",
        "</article> in words",
    ];

    /// <summary>
    /// A draft of about <paramref name="length"/> characters; <paramref name="awkward"/> ones carry text that is hard to encode.
    /// </summary>
    public static EntryDraft Write(Random random, int number, int length, bool awkward)
    {
        var body = new StringBuilder(length + 64);
        while (body.Length < length)
        {
            body.Append(awkward && random.Next(8) == 0 ? random.GetItems(Awkward, 1)[0] : random.GetItems(Words, 1)[0]);
            body.Append(random.Next(60) == 0 ? ".\n\n" : " ");
        }

        var headline = awkward ? $"{number}: {random.GetItems(Awkward, 1)[0]}" : $"Entry number {number} of the load generator";
        return new EntryDraft(headline, body.ToString().TrimEnd(), awkward && random.Next(5) == 0, false);
    }
}
