namespace LiveBlog.Tests.Support;

/// <summary>Tests that compare times run after the others and one at a time: what runs beside them would be measured too.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
