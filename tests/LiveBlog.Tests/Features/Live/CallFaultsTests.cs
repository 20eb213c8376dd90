using System.Security.Claims;
using LiveBlog.Features.Live;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace LiveBlog.Tests.Features.Live;

/// <summary>The log tells faults of the program, and nothing that a stranger can bring about at will.</summary>
public sealed class CallFaultsTests
{
    readonly LogSink sink = new();

    [Fact]
    public async Task A_call_that_is_refused_has_its_reason_in_the_answer_and_no_line_in_the_log()
    {
        await using var host = await TestHost.StartAsync(
            new TestHostSetup
            {
                Settings = ["--Serilog:MinimumLevel:Default=Warning"],
                Services = services => services.AddSingleton<ILogEventSink>(sink),
            }
        );
        using var hub = await RawHub.ConnectAsync(host);
        (await hub.NextAsync()).Should().Be("{}");
        await hub.SendAsync("""{"type":1,"invocationId":"1","target":"Follow","arguments":["nowhere",0]}""");
        (await hub.NextAsync()).Should().Contain("There is no such blog.");
        sink.Events.Should().NotContain(line => line.Exception is HubException);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task A_fault_is_logged_once_while_its_connection_lives(bool connectionEnded, int lines)
    {
        await using var logger = new Serilog.LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        using var factory = new SerilogLoggerFactory(logger);
        var call = new HubInvocationContext(
            new Caller(new CancellationToken(connectionEnded)),
            new ServiceCollection().BuildServiceProvider(),
            new NoHub(),
            typeof(NoHub).GetMethod(nameof(NoHub.Call))!,
            []
        );
        var faults = new CallFaults(factory.CreateLogger<CallFaults>());
        var act = () => faults.InvokeMethodAsync(call, _ => throw new OperationCanceledException()).AsTask();
        await act.Should().ThrowAsync<OperationCanceledException>();
        sink.Events.Where(line => line.Level == LogEventLevel.Error).Should().HaveCount(lines);
    }

    sealed class NoHub : Hub
    {
        public static void Call() { }
    }

    sealed class Caller(CancellationToken aborted) : HubCallerContext
    {
        public override string ConnectionId => "1";

        public override string? UserIdentifier => null;

        public override ClaimsPrincipal? User => null;

        public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override CancellationToken ConnectionAborted => aborted;

        public override void Abort() { }
    }
}
