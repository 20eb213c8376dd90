using LiveBlog.Features.Operations;

return await CommandLine.RunAsync(args);
