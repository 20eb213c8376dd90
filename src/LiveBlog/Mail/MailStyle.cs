namespace LiveBlog.Mail;

/// <summary>
/// What the templates of mails share. Mail programs know no style sheets, few logical properties, and no <c>html</c> element.
/// </summary>
public static class MailStyle
{
    /// <summary>For every cell with text: words and addresses without an end are broken where the cell ends.</summary>
    public const string Wraps = "overflow-wrap:anywhere;word-break:break-word";

    /// <summary>The side that lines begin on.</summary>
    /// <param name="direction">"ltr" or "rtl".</param>
    public static string Start(string direction) => direction == "rtl" ? "right" : "left";
}
