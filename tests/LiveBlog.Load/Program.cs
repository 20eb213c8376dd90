using LiveBlog.Load;

return await LoadCommand.RunAsync(args);
