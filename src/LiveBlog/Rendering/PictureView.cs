using System.Globalization;
using LiveBlog.Localization;
using LiveBlog.Model;

namespace LiveBlog.Rendering;

/// <summary>The place of a picture: how wide it is there, and how soon it is needed.</summary>
public enum PicturePlace
{
    Entry,
    Gallery,

    /// <summary>At the head of a page: the largest thing that is seen first, so it is fetched at once.</summary>
    Head,
}

/// <summary>A picture ready for its partial.</summary>
public sealed class PictureView(Picture picture, Strings strings, PicturePlace place)
{
    // A picture that came without measures keeps this place.
    const int UsualWidth = 960,
        UsualHeight = 600;

    public Picture Picture => picture;

    public Strings Strings => strings;

    public bool IsAtHead => place == PicturePlace.Head;

    /// <summary>Made by this server, in several widths and codings.</summary>
    public bool IsUploaded =>
        picture is { Width: not null, Height: not null }
        && picture.Id.Length > 0
        && picture.Url.StartsWith($"/media/{picture.Id}/", StringComparison.Ordinal);

    public int Width => picture.Width ?? UsualWidth;

    public int Height => picture.Height ?? UsualHeight;

    public string Classes => "picture" + (IsUploaded ? " whole" : "") + (IsUploaded && Height > Width ? " tall" : "");

    /// <summary>Opens large: every uploaded picture of an entry, and all of a gallery, where they stand small and cut.</summary>
    public bool Enlarges =>
        place switch
        {
            PicturePlace.Entry => IsUploaded,
            PicturePlace.Gallery => true,
            PicturePlace.Head => false,
        };

    public string Sizes =>
        place switch
        {
            PicturePlace.Entry => "(min-width: 44rem) 36rem, 100vw",
            PicturePlace.Gallery => "(min-width: 44rem) 18rem, 50vw",
            PicturePlace.Head => "(min-width: 62rem) 32rem, 100vw",
        };

    /// <summary>For browsers that take neither AVIF nor WebP, nor srcset: not the smallest, not the largest.</summary>
    public string Source =>
        IsUploaded ? Links.Media(picture.Id, Widths.Last(width => width <= UsualWidth || width == Widths[0]), "jpg") : picture.Url;

    public string SourceSet(string coding) =>
        string.Join(
            ", ",
            Widths.Select(width => string.Create(CultureInfo.InvariantCulture, $"{Links.Media(picture.Id, width, coding)} {width}w"))
        );

    IReadOnlyList<int> Widths => PictureWidths.Of(Width, Height);
}
