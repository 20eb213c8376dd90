using AngleSharp.Html.Dom;

namespace LiveBlog.Tests.Support;

/// <summary>
/// A button of a page that was opened a while ago, with the form that it sends: as a browser without scripts sends it, whatever has
/// happened since.
/// </summary>
sealed class SeenForm
{
    readonly HttpClient browser;
    readonly string address;
    readonly List<KeyValuePair<string, string>> fields = [];

    SeenForm(HttpClient browser, string address) => (this.browser, this.address) = (browser, address);

    /// <param name="button">A CSS selector.</param>
    public static async Task<SeenForm> OpenAsync(HttpClient browser, string path, string button)
    {
        using var response = await browser.GetAsync(path);
        await response.ShouldBeAsync(HttpStatusCode.OK);
        return Read(browser, path, await response.ReadPageAsync(), button);
    }

    /// <summary>The button of a page that an answer shows.</summary>
    public static SeenForm Read(HttpClient browser, string path, IHtmlDocument page, string button)
    {
        var pressed = page.QuerySelector(button).Should().BeAssignableTo<IHtmlButtonElement>($"{button} must be on the page").Subject;
        var form = pressed.GetAttribute("form") is { } id ? page.GetElementById(id)! : pressed.Closest("form")!;
        var target = pressed.GetAttribute("formaction") ?? form.GetAttribute("action") ?? "";
        var seen = new SeenForm(
            browser,
            target.StartsWith('?') ? path.Split('?')[0] + target
                : target.Length == 0 ? path
                : target.Split('#')[0]
        );
        foreach (var field in form.QuerySelectorAll("input, textarea, select"))
        {
            switch (field)
            {
                case IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false } or IHtmlInputElement { Type: "file" }:
                    break;
                case IHtmlInputElement { Name.Length: > 0 } input:
                    seen.fields.Add(new(input.Name, input.Value));
                    break;
                case IHtmlTextAreaElement { Name.Length: > 0 } text:
                    // The way a browser ends its lines.
                    seen.fields.Add(new(text.Name, text.Value.ReplaceLineEndings("\r\n")));
                    break;
                case IHtmlSelectElement { Name.Length: > 0 } select:
                    seen.fields.Add(new(select.Name, select.Value ?? ""));
                    break;
            }
        }

        if (pressed.GetAttribute("name") is { } name)
        {
            seen.fields.Add(new(name, pressed.GetAttribute("value") ?? ""));
        }

        return seen;
    }

    /// <summary>Types into a field, or takes it away.</summary>
    public SeenForm Type(string name, string? value)
    {
        fields.RemoveAll(field => field.Key == name);
        if (value is not null)
        {
            fields.Add(new(name, value));
        }

        return this;
    }

    public SeenForm Add(string name, string value)
    {
        fields.Add(new(name, value));
        return this;
    }

    public async Task<HttpResponseMessage> PressAsync()
    {
        using var form = new FormUrlEncodedContent(fields);
        return await browser.PostAsync(address, form);
    }

    /// <summary>Presses it and reads the page that comes, which must be a refusal of an act that came too late.</summary>
    public async Task<IHtmlDocument> PressTooLateAsync()
    {
        using var response = await PressAsync();
        await response.ShouldBeAsync(HttpStatusCode.Conflict);
        return await response.ReadPageAsync();
    }

    public async Task PressInTimeAsync()
    {
        using var response = await PressAsync();
        await response.ShouldBeAsync(HttpStatusCode.Redirect);
    }
}
