namespace LiveBlog.Tests.Support;

/// <summary>
/// Tests that measure or watch the whole process run after the others and one at a time: what runs beside them would be seen too.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
