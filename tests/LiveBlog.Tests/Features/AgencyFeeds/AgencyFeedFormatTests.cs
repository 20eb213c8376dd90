using System.Globalization;
using System.Text;
using LiveBlog.Features.AgencyFeeds;

namespace LiveBlog.Tests.Features.AgencyFeeds;

/// <summary>Feeds as they really are: what is wrong with one item costs that item a letter, and the feed nothing.</summary>
public sealed class AgencyFeedFormatTests
{
    static readonly Uri Address = new("https://agency.example/feeds/all.xml");

    static IReadOnlyList<FetchedItem> Read(string text, Encoding? encoding = null, string? charset = null) =>
        AgencyFeedReader.Read((encoding ?? Encoding.UTF8).GetBytes(text), charset, Address);

    static string Rss(string items, string before = "", string version = "2.0") =>
        $"""{before}<rss version="{version}"><channel><title>t</title><link>https://a.example/</link><description>d</description>{items}</channel></rss>""";

    static string Item(string title, string more = "") => $"<item><title>{title}</title>{more}</item>";

    [Theory]
    [InlineData("windows-1251", "windows-1251", """<?xml version="1.0"?>""")]
    [InlineData("windows-1251", "\"windows-1251\"", """<?xml version="1.0" encoding="utf-8"?>""")]
    [InlineData("windows-1251", null, """<?xml version="1.0" encoding="windows-1251"?>""")]
    [InlineData("koi8-r", "no-such-charset", """<?xml version='1.0' encoding='koi8-r'?>""")]
    [InlineData("utf-8", "utf-8", "")]
    [InlineData("utf-8", null, """<?xml version="1.0" encoding="utf-16"?>""")]
    [InlineData("utf-16", null, """<?xml version="1.0" encoding="utf-16"?>""")]
    [InlineData("utf-16BE", null, """<?xml version="1.0"?>""")]
    public void The_encoding_is_taken_from_the_answer_the_document_or_the_bytes(string encoding, string? charset, string declaration) =>
        Read(Rss(Item("Пожар в порту Алдане"), declaration), EncodingOf(encoding), charset)
            .Should()
            .ContainSingle()
            .Which.Title.Should()
            .Be("Пожар в порту Алдане");

    [Fact]
    public void What_says_UTF_8_and_is_not_is_read_by_its_bytes() =>
        Read(Rss(Item("Déjà à l’été")), EncodingOf("windows-1252"), "utf-8")
            .Should()
            .ContainSingle()
            .Which.Title.Should()
            .Be("Déjà à l’été");

    [Theory]
    [InlineData("\n\n<?xml version=\"1.0\" encoding=\"utf-8\"?>")]
    [InlineData("\uFEFF")]
    [InlineData("\uFEFF \uFEFF\r\n<?xml version=\"1.0\"?>")]
    [InlineData("<!-- cached -- copy --><?xml version=\"1.0\"?>")]
    [InlineData(
        "<?xml version=\"1.0\"?><?xml-stylesheet href=\"x.xsl\"?><!DOCTYPE rss PUBLIC \"-//Netscape Communications//DTD RSS 0.91//EN\" \"http://127.0.0.1:9601/rss-0.91.dtd\">"
    )]
    [InlineData("<!DOCTYPE rss [<!ELEMENT title (#PCDATA)> <!ENTITY nbsp \"&#160;\"> ]>")]
    public void What_stands_before_the_beginning_hinders_nothing(string before) =>
        Read(Rss(Item("Of&nbsp;the port"), before)).Should().ContainSingle().Which.Title.Should().Be("Of the port");

    [Fact]
    public void An_entity_that_the_document_declares_has_its_letters() =>
        Read(Rss(Item("&agency;: &lt;calm&gt;"), "<!DOCTYPE rss [<!ENTITY agency 'Riveraine &#38; Co'>]>"))
            .Should()
            .ContainSingle()
            .Which.Title.Should()
            .StartWith("Riveraine & Co:");

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>", "“b”")]
    [InlineData("<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>", "“f”")]
    [InlineData("<!DOCTYPE x [<!ENTITY % p \"x\"> %p;]>", "“p”")]
    public void Entities_made_of_others_or_of_files_are_refused_in_plain_words(string before, string named) =>
        FluentActions
            .Invoking(() => Read(Rss(Item("&b;&f;"), before)))
            .Should()
            .Throw<FormatException>()
            .WithMessage($"It declares {named} by what lies elsewhere*");

    [Fact]
    public void Entities_that_make_far_more_of_a_document_than_it_is_are_refused_at_once() =>
        FluentActions
            .Invoking(() =>
                Read(
                    Rss(Item(string.Concat(Enumerable.Repeat("&a;", 100_000))), $"<!DOCTYPE x [<!ENTITY a \"{new string('x', 1_000)}\">]>")
                )
            )
            .Should()
            .Throw<FormatException>()
            .WithMessage("It declares entities*");

    [Fact]
    public void What_is_made_to_cost_much_is_refused_at_once()
    {
        foreach (
            var text in new[]
            {
                Rss(string.Concat(Enumerable.Repeat("&a;", 400_000)), $"<!DOCTYPE x [<!ENTITY a \"{new string('\u0001', 1_000_000)}\">]>"),
                "<r>" + string.Concat(Enumerable.Range(0, 200_000).Select(n => $"<a{n}/>")) + "</r>",
            }
        )
        {
            FluentActions.Invoking(() => Read(text)).Should().Throw<FormatException>();
        }

        var bases = string.Concat(Enumerable.Repeat($"<a xml:base=\"{new string('x', 45_000)}/\">", 60));
        // It took an hour before addresses were bounded.
        Read(
            Rss(
                bases
                    + string.Concat(Enumerable.Range(0, 100).Select(n => Item($"item {n}", "<link>y</link>")))
                    + string.Concat(Enumerable.Repeat("</a>", 60))
            )
        );
    }

    [Fact]
    public void Of_the_versions_of_one_item_the_newest_is_taken_under_its_own_id()
    {
        const string Page = "<guid>https://a.example/g</guid><link>https://a.example/p</link>";
        var before = Read(Rss(Item("Quake", Page + "<pubDate>Sun, 29 Nov 2026 10:00:00 GMT</pubDate>")));
        var both = Read(
            Rss(
                Item("Quake", Page + "<pubDate>Sun, 29 Nov 2026 10:00:00 GMT</pubDate>")
                    + Item("UPDATE Quake, 3 hurt", Page + "<pubDate>Sun, 29 Nov 2026 11:00:00 GMT</pubDate>")
            )
        );
        both.Should()
            .ContainSingle()
            .Which.Should()
            .BeEquivalentTo(
                new
                {
                    before[0].Key,
                    before[0].Story,
                    Title = "UPDATE Quake, 3 hurt",
                }
            );
    }

    [Theory]
    [InlineData("0.91")]
    [InlineData("0.92")]
    [InlineData("2.0")]
    [InlineData("2.00")]
    public void Every_version_of_RSS_is_read(string version) =>
        Read(Rss(Item("A line"), version: version)).Should().ContainSingle().Which.Title.Should().Be("A line");

    [Fact]
    public void RSS_1_0_is_read_with_its_dates()
    {
        const string Rdf = """
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
            <channel rdf:about="https://a.example/"><title>t</title><link>https://a.example/</link><description>d</description></channel>
            <item rdf:about="https://a3.example/1"><title>Lead story</title><link>https://a3.example/1</link><dc:date>2026-11-29T13:23:01+01:00</dc:date></item></rdf:RDF>
            """;
        Read(Rdf)
            .Should()
            .ContainSingle()
            .Which.Should()
            .BeEquivalentTo(
                new
                {
                    Title = "Lead story",
                    Url = "https://a3.example/1",
                    PublishedAt = (DateTime?)new DateTime(2026, 11, 29, 12, 23, 1, DateTimeKind.Utc),
                }
            );
    }

    [Theory]
    [InlineData("two\u0008 words\u0000", "two words")]
    [InlineData("It&rsquo;s here&hellip;", "It’s here…")]
    [InlineData("AT&T and R&D; too", "AT&T and R&D; too")]
    [InlineData("&#0;&#8;&#x1F389; end", "🎉 end")]
    [InlineData("<![CDATA[A & B &eacute; \u0001]]>", "A & B é")]
    [InlineData("a \uFFFE b", "a b")]
    [InlineData("\u202Ethgir \u2067and\u2069 left", "thgir and left")]
    public void A_letter_that_XML_does_not_know_costs_itself_alone(string title, string read) =>
        Read(Rss(Item("one") + Item(title) + Item("three"))).Select(i => i.Title).Should().Equal("one", read, "three");

    [Fact]
    public void Half_a_letter_in_JSON_costs_itself_alone()
    {
        const string Text =
            "\uFEFF\r\n"
            + """{"version":"https://jsonfeed.org/version/1","items":[{"id":1,"title":"one"},{"id":2,"title":"t\ud83dwo \ud83c\udf89 \\ud83d \u0000"},{"id":"3","title":"th"""
            + "\u0001"
            + """ree"}]}""";
        Read(Text).Select(i => i.Title).Should().Equal("one", "two 🎉 \\ud83d", "th ree");
    }

    [Fact]
    public void A_prefix_that_nobody_declared_is_known() =>
        Read(Rss(Item("Fog", "<media:content url=\"https://a.example/p.jpg\" medium=\"image\"/><dc:date>2026-11-29</dc:date>")))
            .Should()
            .ContainSingle()
            .Which.ImageUrl.Should()
            .Be("https://a.example/p.jpg");

    [Theory]
    [InlineData("<guid isPermaLink=\"false\">N/A</guid><link>https://a6.example/{0}</link>")]
    [InlineData("<guid isPermaLink=\"false\">N/A</guid>")]
    [InlineData("<link>https://a6.example/live</link>")]
    [InlineData("<guid isPermaLink=\"false\">n{0}</guid><link>https://a6.example/live</link>")]
    [InlineData("<guid isPermaLink=\"false\">n{0}</guid><link>https://a6.example/live#{0}</link>")]
    public void Items_that_share_their_id_or_page_are_told_apart(string more)
    {
        var text = Rss(
            string.Concat(Enumerable.Range(0, 10).Select(n => Item($"item {n}", string.Format(CultureInfo.InvariantCulture, more, n))))
        );
        var items = Read(text);
        items.Select(i => i.Key).Should().HaveCount(10).And.OnlyHaveUniqueItems();
        items.Select(i => i.Story).Should().OnlyHaveUniqueItems();
        Read(text).Should().Equal(items, "they are the same again");
    }

    [Fact]
    public void Of_an_item_that_stands_twice_nothing_is_shared() =>
        Read(Rss(Item("item", "<guid>https://a.example/1</guid>") + Item("item", "<guid>https://a.example/1</guid>")))
            .DistinctBy(i => i.Key)
            .Should()
            .ContainSingle();

    [Fact]
    public void A_corrected_headline_has_the_same_key() =>
        Read(Rss(Item("12 dead", "<guid isPermaLink=\"false\">k1</guid>")))[0]
            .Key.Should()
            .Be(Read(Rss(Item("2 injured", "<guid isPermaLink=\"false\">k1</guid>")))[0].Key);

    [Theory]
    [InlineData(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a9.example/news/"><entry><id>1</id><title>a</title><link href="story-1.html"/></entry></feed>""",
        "https://a9.example/news/story-1.html"
    )]
    [InlineData(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a9.example/"><entry xml:base="news/"><id>1</id><title>a</title><link rel="self" href="x"/><link rel="alternate" href="2.html"/></entry></feed>""",
        "https://a9.example/news/2.html"
    )]
    [InlineData(
        """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>a</title><link href="../story"/></entry></feed>""",
        "https://agency.example/story"
    )]
    [InlineData(
        """<rss version="2.0"><channel><link>https://a.example/</link><item><title>a</title><link>/story</link></item></channel></rss>""",
        "https://a.example/story"
    )]
    [InlineData(
        """<rss version="2.0"><channel><link>https://a.example/</link><item><title>a</title><link>//b.example/story</link></item></channel></rss>""",
        "https://b.example/story"
    )]
    [InlineData(
        """<rss version="2.0"><channel><item><title>a</title><guid>https://a.example/g</guid></item></channel></rss>""",
        "https://a.example/g"
    )]
    [InlineData(
        """<rss version="2.0"><channel><item><title>a</title><guid isPermaLink="false">https://a.example/g</guid></item></channel></rss>""",
        null
    )]
    [InlineData(
        """<rss version="2.0"><channel><link>https://a.example/</link><item><title>a</title><link>javascript:alert(1)</link></item></channel></rss>""",
        null
    )]
    [InlineData(
        """<rss version="2.0"><channel><link>https://a.example/</link><item><title>a</title><link>file:///etc/passwd</link></item></channel></rss>""",
        null
    )]
    [InlineData(
        """{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"a","url":"/story"}]}""",
        "https://agency.example/story"
    )]
    public void A_relative_link_leads_where_its_source_means(string text, string? page) =>
        Read(text).Should().ContainSingle().Which.Url.Should().Be(page);

    [Theory]
    [InlineData(
        """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>3 &lt; 5 &amp;amp; &lt;b></title></entry></feed>""",
        "3 < 5 &amp; <b>"
    )]
    [InlineData(
        """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title type="html">3 &amp;lt; 5 &lt;b>bold&lt;/b></title></entry></feed>""",
        "3 < 5 bold"
    )]
    [InlineData(
        """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>bold</b> one</div></title></entry></feed>""",
        "A bold one"
    )]
    [InlineData("""{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"<b> is a tag"}]}""", "<b> is a tag")]
    [InlineData(
        """<rss version="2.0"><channel><item><title>A &lt;b&gt;bold&lt;/b&gt; one &amp;amp; more</title></item></channel></rss>""",
        "A bold one & more"
    )]
    public void A_title_is_read_as_its_feed_declares_it(string text, string title) =>
        Read(text).Should().ContainSingle().Which.Title.Should().Be(title);

    [Theory]
    [InlineData("Sun, 29 Nov 2026 12:23:01 CEST")]
    [InlineData("Sun, 29 Nov 2026 10:23:01 UTC")]
    [InlineData("Sun, 29 Nov 26 10:23:01 +0000")]
    [InlineData("Sun, 29 Nov 2026 05:23:01 EST")]
    [InlineData("Sun, 29 Nov 2026 10:23:01 GMT")]
    [InlineData("Sun, 29 Nov 2026 13:23:01 MSK")]
    [InlineData("Sun, 29 Nov 2026 12:23:01 GMT+0200")]
    [InlineData("Mon, 29 Nov 2026 10:23:01 +0000")]
    [InlineData("29 November 2026 10:23:01")]
    [InlineData("Sun, 29 Nov 2026 11:23:01 +0100 (CET)")]
    [InlineData("2026-11-29T10:23:01Z")]
    [InlineData("2026-11-29T12:23:01.250+02:00")]
    [InlineData("2026-11-29 12:23:01 +0200")]
    [InlineData("Dim, 29 nov. 2026 11:23:01 +0100")]
    [InlineData("So, 29 Nov. 2026 11:23:01 +0100")]
    [InlineData("29 ноября 2026 13:23:01 +0300")]
    public void A_date_is_its_instant_however_it_is_written(string written) =>
        FeedDates
            .Parse(written)!
            .Value.UtcDateTime.Should()
            .BeCloseTo(new DateTime(2026, 11, 29, 10, 23, 1, DateTimeKind.Utc), TimeSpan.FromMilliseconds(300));

    [Theory]
    [InlineData("Mer, 12 janv. 2026 14:00:00 +0100", "2026-01-12T13:00:00Z")]
    [InlineData("29 Nov 2026 10:23 +0000", "2026-11-29T10:23:00Z")]
    [InlineData("2026-11-29", "2026-11-29T00:00:00Z")]
    [InlineData("Sat, 16 Nov 2041 10:00:00 +0000", "2041-11-16T10:00:00Z")]
    [InlineData("Thu, 31 Dec 98 23:59:60 GMT", "1999-01-01T00:00:00Z")]
    public void So_are_those_that_say_less(string written, string instant) =>
        FeedDates.Parse(written).Should().Be(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("")]
    [InlineData("yesterday, about noon")]
    [InlineData("31 Feb 2026 10:00:00 GMT")]
    [InlineData("Sun, 29 Nov 2026 10:23:01 XYZT")]
    [InlineData("2026-13-01")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("Sun, 29 Nov 2026 99:99:99 GMT")]
    [InlineData("Sun, 29 Nov 2026 10:23:01 +9900")]
    public void What_is_no_date_is_none(string written) => FeedDates.Parse(written).Should().BeNull();

    [Theory]
    [InlineData("<!doctype html><html><body>Not found<br></body></html>", "It is a web page, not a feed.")]
    [InlineData("<opml version=\"2.0\"></opml>", "It is XML, but no feed: it begins with <opml>.")]
    [InlineData("{\"items\": 3}", "It is JSON, but no JSON Feed.")]
    [InlineData("{\n\"items\": [\n}", "It is not valid JSON: line 3.")]
    [InlineData("<rss version=\"2.0\">\n<channel>\n<item></channel></rss>", "It is not valid XML: line 3, character*")]
    [InlineData("", "It is empty.")]
    public void What_is_no_feed_is_told_in_plain_words_with_the_line(string text, string told) =>
        FluentActions.Invoking(() => Read(text)).Should().Throw<FormatException>().WithMessage(told);

    [Fact]
    public void Nothing_that_is_nested_or_cut_harms()
    {
        var nested = string.Concat(Enumerable.Repeat("<a>", 100_000));
        FluentActions.Invoking(() => Read(Rss(nested))).Should().Throw<FormatException>();
        var whole = Rss(
            Item("one 🎉 <![CDATA[x]]> &rsquo;", "<guid>https://a.example/1</guid>"),
            "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a 'b'>]>"
        );
        for (var length = 0; length < whole.Length; length++)
        {
            FluentActions.Invoking(() => Read(whole[..length])).Should().Throw<FormatException>($"of its first {length} characters alone");
        }
    }

    static Encoding EncodingOf(string name)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding(name);
    }
}
