namespace LiveBlog.Load;

/// <summary>The run cannot go on for a reason outside this program; the message is one sentence for the person who started it.</summary>
internal sealed class CannotRunException(string sentence) : Exception(sentence);
