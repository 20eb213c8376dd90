using System.Net;
using System.Text;
using AngleSharp;
using AngleSharp.Dom;
using LiveBlog.Model;

namespace LiveBlog.Features.Subscriptions;

/// <summary>Shortens markup to a number of bytes: whole blocks first, within the last one whole parts, and at the end words.</summary>
static class BoundedHtml
{
    /// <summary>A text of fewer bytes than this is not begun.</summary>
    const int ShortestText = 200;

    /// <summary>Takes out of an element all that goes beyond a number of bytes, in UTF-8; false when nothing does.</summary>
    public static bool Shorten(IElement element, ref int left)
    {
        var isShortened = false;
        Shorten((INode)element, ref left, ref isShortened);
        return isShortened;
    }

    /// <summary>
    /// The beginning of a plain text that fits into a number of bytes once it is escaped; null where that is not worth it.
    /// </summary>
    public static string? Beginning(string text, int left)
    {
        if (left < ShortestText)
        {
            return null;
        }

        // A character has a byte or more. Of the letters of most scripts two or three fit where one is escaped.
        for (var max = Math.Min(text.Length, left); ; max = max * 3 / 4)
        {
            var beginning = text.TruncateAtWord(max);
            if (BytesOf(beginning) <= left)
            {
                return beginning;
            }
        }
    }

    /// <summary>In UTF-8, escaped for HTML.</summary>
    public static int BytesOf(string? text) => Encoding.UTF8.GetByteCount(WebUtility.HtmlEncode(text ?? ""));

    static void Shorten(INode parent, ref int left, ref bool isShortened)
    {
        foreach (var child in parent.ChildNodes.ToList())
        {
            if (isShortened)
            {
                parent.RemoveChild(child);
                continue;
            }

            var bytes = Encoding.UTF8.GetByteCount(child.ToHtml());
            if (bytes <= left)
            {
                left -= bytes;
                continue;
            }

            isShortened = true;
            if (child is IText text && Beginning(text.Data, left) is { } beginning)
            {
                text.Data = beginning;
                left -= BytesOf(beginning);
                continue;
            }

            var isBegun = false;
            if (child is IElement element)
            {
                left -= bytes - Encoding.UTF8.GetByteCount(element.InnerHtml);
                Shorten((INode)element, ref left, ref isBegun);
            }

            if (!child.HasChildNodes)
            {
                parent.RemoveChild(child);
            }
        }
    }
}
