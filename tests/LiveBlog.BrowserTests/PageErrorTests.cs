using System.Reflection;
using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>What fails a test whose page has failed.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class PageErrorTests(Newsroom newsroom)
{
    [Theory]
    [InlineData("setTimeout(() => { throw new Error('on purpose'); })")]
    [InlineData("Promise.reject(new Error('on purpose'))")]
    [InlineData("console.error('on purpose')")]
    public async Task A_page_that_fails_fails_its_test_unless_the_test_expects_it(string script)
    {
        var strict = new PageErrors();
        var page = await OpenAsync(strict, script);
        var end = async () => await strict.EndAsync();
        await end.Should().ThrowAsync<PageErrorException>().WithMessage("*on purpose*");
        page.IsClosed.Should().BeTrue("nothing comes from it during the next test");

        var informed = new PageErrors();
        informed.Expect("on purpose");
        await OpenAsync(informed, script);
        await informed.EndAsync();

        // This test's own page has failed twice.
        PageErrors.Current.Expect("on purpose");
    }

    [Fact]
    public async Task Requests_without_an_answer_and_answers_with_an_error_are_errors()
    {
        PageErrors.Current.Expect(PageErrors.Status(404));
        var page = await newsroom.ReaderAsync(newsroom.Server.Url);
        var strict = new PageErrors();
        strict.Watch(page.Context);
        await page.EvaluateAsync("async () => { await fetch('/nothing-there'); }");
        var end = async () => await strict.EndAsync();
        await end.Should().ThrowAsync<PageErrorException>().WithMessage($"*{PageErrors.Status(404)}*");
    }

    [Fact]
    public void Every_test_with_a_browser_is_watched()
    {
        var unwatched =
            from type in typeof(PageErrorTests).Assembly.GetTypes()
            where type.GetMethods().Any(method => method.GetCustomAttribute<FactAttribute>() is not null)
            where type.GetCustomAttribute<FailOnPageErrorsAttribute>() is null
            where
                !type.CustomAttributes.Any(given =>
                    given.AttributeType == typeof(CollectionAttribute)
                    && given.ConstructorArguments[0].Value as string == NewsroomCollection.Name
                )
            select type.Name;
        unwatched.Should().BeEmpty();
        typeof(NewsroomCollection).Should().BeDecoratedWith<FailOnPageErrorsAttribute>();
    }

    /// <summary>A page whose script has run to its end, and whatever it left to do.</summary>
    async Task<IPage> OpenAsync(PageErrors errors, string script)
    {
        var page = await newsroom.ReaderAsync(newsroom.Server.Url);
        errors.Watch(page.Context);
        await page.EvaluateAsync($"() => {{ {script}; return new Promise(resolve => setTimeout(resolve, 50)); }}");
        return page;
    }
}
