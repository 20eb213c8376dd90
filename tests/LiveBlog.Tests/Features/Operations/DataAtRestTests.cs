using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LiveBlog.Data;
using LiveBlog.Features.Accounts;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace LiveBlog.Tests.Features.Operations;

/// <summary>What lies on the disk is the program's own user's alone, and the keys of the database can be closed away.</summary>
public sealed class DataAtRestTests : IAsyncLifetime
{
    const string Password = "a word for the file";

    readonly string folder = Path.Combine(Path.GetTempPath(), "liveblog-rest-" + Guid.NewGuid().ToString("N"));

    public Task InitializeAsync()
    {
        Directory.CreateDirectory(folder);
        return Task.CompletedTask;
    }

    public Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Files_and_folders_are_made_for_one_user_alone_and_wider_ones_of_before_are_tightened()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var data = Path.Combine(folder, "made", "data");
        var connection = new SqliteConnectionStringBuilder { DataSource = Path.Combine(data, "liveblog.db") }.ConnectionString;
        string[] settings =
        [
            $"--ConnectionStrings:LiveBlog={connection}",
            $"--Media:Folder={Path.Combine(data, "media")}",
            $"--Email:Folder={Path.Combine(data, "mail")}",
            $"--Assets:Folder={Path.Combine(data, "assets")}",
        ];
        await using (var host = await TestHost.StartAsync(new TestHostSetup { Settings = settings }))
        {
            await host.UploadAsync(Photos.Jpeg(40, 30));
            using var asked = await host.Anonymous()
                .PostAsync(
                    "/subscribe",
                    new FormUrlEncodedContent(new Dictionary<string, string> { ["email"] = "a@x.example", ["kind"] = "key" })
                );
            await Eventually.TrueAsync(
                () => Task.FromResult(Directory.EnumerateFiles(data, "*.eml", SearchOption.AllDirectories).Any()),
                "a mail is written"
            );
            ShouldBeOwnAlone(Path.Combine(folder, "made"));
        }

        SqliteConnection.ClearAllPools();
        foreach (var path in Directory.EnumerateFileSystemEntries(data, "*", SearchOption.AllDirectories).Append(data))
        {
            File.SetUnixFileMode(
                path,
                File.GetUnixFileMode(path) | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherExecute
            );
        }

        await using (var host = await TestHost.StartAsync(new TestHostSetup { Settings = settings }))
        {
            ShouldBeOwnAlone(data);
        }
    }

    [EveryDatabase]
    public async Task A_certificate_protects_new_and_older_keys_of_the_database_and_can_be_replaced(DatabaseProvider provider)
    {
        await using var database = TestDatabase.Create(provider);
        string kept;
        await using (var open = await TestHost.StartAsync(new TestHostSetup { Database = database }))
        {
            kept = ProtectorOf(open).Protect("a secret");
            (await KeysAsync(open)).Should().Contain("<masterKey", "without a certificate they lie open");
        }

        var (first, second) = (Certificate("first.pfx"), Certificate("second.pem"));
        await using (var closed = await TestHost.StartAsync(new TestHostSetup { Database = database, Settings = Named(first) }))
        {
            (await KeysAsync(closed)).Should().NotContain("<masterKey").And.Contain("encryptedSecret");
            ProtectorOf(closed).Unprotect(kept).Should().Be("a secret");
        }

        (
            await FluentActions
                .Awaiting(() => TestHost.StartAsync(new TestHostSetup { Database = database }))
                .Should()
                .ThrowAsync<ConfigurationException>()
        ).WithMessage("*DataProtection:Certificate*");
        (
            await FluentActions
                .Awaiting(() => TestHost.StartAsync(new TestHostSetup { Database = database, Settings = Named(second) }))
                .Should()
                .ThrowAsync<ConfigurationException>()
        ).WithMessage("*DataProtection:Older*");
        string[] both =
        [
            .. Named(second),
            $"--DataProtection:Older:0:Certificate={first}",
            $"--DataProtection:Older:0:CertificatePassword={Password}",
        ];
        await using (var rolled = await TestHost.StartAsync(new TestHostSetup { Database = database, Settings = both }))
        {
            ProtectorOf(rolled).Unprotect(kept).Should().Be("a secret");
        }

        // The older one is needed no more.
        await using var alone = await TestHost.StartAsync(new TestHostSetup { Database = database, Settings = Named(second) });
        ProtectorOf(alone).Unprotect(kept).Should().Be("a secret");
    }

    [Fact]
    public void A_certificate_that_cannot_protect_keys_stops_the_start_with_a_sentence()
    {
        var good = Certificate("good.pfx");
        var garbage = Path.Combine(folder, "garbage.pfx");
        File.WriteAllText(garbage, "nothing");
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var elliptic = new CertificateRequest("CN=ec", curve, HashAlgorithmName.SHA256).CreateSelfSigned(
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.MaxValue.AddYears(-1)
        );
        var ec = Path.Combine(folder, "ec.pfx");
        File.WriteAllBytes(ec, elliptic.Export(X509ContentType.Pfx, Password));
        Dictionary<string, string?>[] wrong =
        [
            new() { ["DataProtection:Certificate"] = Path.Combine(folder, "none.pfx") },
            new() { ["DataProtection:Certificate"] = garbage },
            new() { ["DataProtection:Certificate"] = good, ["DataProtection:CertificatePassword"] = "another" },
            new() { ["DataProtection:Certificate"] = ec, ["DataProtection:CertificatePassword"] = Password },
            new() { ["DataProtection:CertificatePassword"] = Password },
            new() { ["DataProtection:Older:0:Certificate"] = good, ["DataProtection:Older:0:CertificatePassword"] = Password },
        ];
        foreach (var values in wrong)
        {
            FluentActions
                .Invoking(() => KeyRingSettings.From(new ConfigurationBuilder().AddInMemoryCollection(values).Build()))
                .Should()
                .Throw<ConfigurationException>()
                .Which.Message.Should()
                .Contain("DataProtection:")
                .And.NotContain(Password);
        }
    }

    string[] Named(string certificate) =>
        [$"--DataProtection:Certificate={certificate}", $"--DataProtection:CertificatePassword={Password}"];

    string Certificate(string name)
    {
        using var rsa = RSA.Create(2048);
        using var certificate = new CertificateRequest(
            "CN=" + name,
            rsa,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddYears(1));
        var path = Path.Combine(folder, name);
        if (name.EndsWith(".pem", StringComparison.Ordinal))
        {
            File.WriteAllText(
                path,
                certificate.ExportCertificatePem()
                    + "\n"
                    + rsa.ExportEncryptedPkcs8PrivateKeyPem(
                        Password,
                        new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000)
                    )
            );
        }
        else
        {
            File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx, Password));
        }

        return path;
    }

    static IDataProtector ProtectorOf(TestHost host) => host.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    static Task<string> KeysAsync(TestHost host) =>
        host.InDatabaseAsync(async db => string.Concat(await db.DataProtectionKeys.Select(k => k.Xml).ToListAsync()));

    static void ShouldBeOwnAlone(string root)
    {
        Debug.Assert(!OperatingSystem.IsWindows(), "This is about Unix.");
        var all = Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories).Append(root).ToList();
        all.Should()
            .Contain(path => path.EndsWith("liveblog.db", StringComparison.Ordinal))
            .And.Contain(path => path.EndsWith("-wal", StringComparison.Ordinal))
            .And.Contain(path => path.EndsWith(".eml", StringComparison.Ordinal))
            .And.Contain(path => path.EndsWith(".webp", StringComparison.Ordinal) || path.EndsWith(".jpg", StringComparison.Ordinal));
        foreach (var path in all)
        {
            var mode = File.GetUnixFileMode(path);
            mode.Should()
                .Be(
                    Directory.Exists(path)
                        ? UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                        : UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    "of {0}",
                    path
                );
        }
    }
}
