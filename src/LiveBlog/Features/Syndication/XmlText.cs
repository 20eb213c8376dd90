using System.Xml;

namespace LiveBlog.Features.Syndication;

static class XmlText
{
    /// <summary>The text without the characters that XML 1.0 §2.2 allows in no spelling.</summary>
    public static string Legal(string text) =>
        text.All(XmlConvert.IsXmlChar)
            ? text
            : string.Concat(text.EnumerateRunes().Where(r => r.Value > 0xFFFF || XmlConvert.IsXmlChar((char)r.Value)));
}
