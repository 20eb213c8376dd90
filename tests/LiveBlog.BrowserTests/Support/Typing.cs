using Microsoft.Playwright;

namespace LiveBlog.BrowserTests.Support;

static class Typing
{
    /// <summary>Pastes as a person does: the browser hands the page what another program left on the clipboard.</summary>
    public static async Task PasteAsync(this IPage page, string into, string text, string? html = null)
    {
        await page.FocusAsync(into);
        await page.EvaluateAsync(
            """
            ([text, html]) => {
              const data = new DataTransfer();
              data.setData('text/plain', text);
              if (html !== null) data.setData('text/html', html);
              document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
            }
            """,
            new object?[] { text, html }
        );
    }
}
