using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LiveBlog.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ReaderPage : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "CorrectedAt",
                table: "Entries",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Correction",
                table: "Entries",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Embeds",
                table: "Entries",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<DateTime>(
                name: "ErasedAt",
                table: "Entries",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsOffNewswire",
                table: "Entries",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "SearchText",
                table: "Entries",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Translations",
                table: "Blogs",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.CreateTable(
                name: "Articles",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Slug = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                    Lede = table.Column<string>(type: "TEXT", nullable: true),
                    BodyHtml = table.Column<string>(type: "TEXT", nullable: true),
                    BodyMarkdown = table.Column<string>(type: "TEXT", nullable: true),
                    Byline = table.Column<string>(type: "TEXT", nullable: true),
                    Picture = table.Column<string>(type: "TEXT", nullable: true),
                    Language = table.Column<string>(type: "TEXT", maxLength: 35, nullable: false),
                    TimeZone = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    TopicId = table.Column<int>(type: "INTEGER", nullable: true),
                    Status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    PublishedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    UpdatedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Revision = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Articles", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Articles_Topics_TopicId",
                        column: x => x.TopicId,
                        principalTable: "Topics",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.SetNull);
                });

            migrationBuilder.CreateTable(
                name: "EntryVersions",
                columns: table => new
                {
                    BlogId = table.Column<int>(type: "INTEGER", nullable: false),
                    Revision = table.Column<long>(type: "INTEGER", nullable: false),
                    UntilRevision = table.Column<long>(type: "INTEGER", nullable: true),
                    Replaces = table.Column<long>(type: "INTEGER", nullable: false),
                    EntryId = table.Column<long>(type: "INTEGER", nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    PublishedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    CorrectedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    IsKeyEvent = table.Column<bool>(type: "INTEGER", nullable: false),
                    IsPinned = table.Column<bool>(type: "INTEGER", nullable: false),
                    IsDatedAhead = table.Column<bool>(type: "INTEGER", nullable: false),
                    Content = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EntryVersions", x => new { x.BlogId, x.Revision });
                    table.ForeignKey(
                        name: "FK_EntryVersions_Blogs_BlogId",
                        column: x => x.BlogId,
                        principalTable: "Blogs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_EntryVersions_Entries_EntryId",
                        column: x => x.EntryId,
                        principalTable: "Entries",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "MediaFiles",
                columns: table => new
                {
                    Hash = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Width = table.Column<int>(type: "INTEGER", nullable: false),
                    Height = table.Column<int>(type: "INTEGER", nullable: false),
                    Widths = table.Column<string>(type: "TEXT", nullable: false),
                    Bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    FileName = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    Alt = table.Column<string>(type: "TEXT", nullable: true),
                    Caption = table.Column<string>(type: "TEXT", nullable: true),
                    Credit = table.Column<string>(type: "TEXT", nullable: true),
                    TakenOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    UploadedBy = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MediaFiles", x => x.Hash);
                });

            migrationBuilder.CreateTable(
                name: "Newswire",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    Revision = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Newswire", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "WebSubSubscriptions",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Topic = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    BlogId = table.Column<int>(type: "INTEGER", nullable: true),
                    Callback = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    Secret = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    DeliveredRevision = table.Column<long>(type: "INTEGER", nullable: false),
                    Failures = table.Column<int>(type: "INTEGER", nullable: false),
                    NextAttemptAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WebSubSubscriptions", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "NewswireLines",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    EntryId = table.Column<long>(type: "INTEGER", nullable: true),
                    BlogId = table.Column<int>(type: "INTEGER", nullable: true),
                    ArticleId = table.Column<int>(type: "INTEGER", nullable: true),
                    Headline = table.Column<string>(type: "TEXT", nullable: false),
                    Url = table.Column<string>(type: "TEXT", nullable: true),
                    Language = table.Column<string>(type: "TEXT", maxLength: 35, nullable: false),
                    PublishedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    IsWithdrawn = table.Column<bool>(type: "INTEGER", nullable: false),
                    Revision = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_NewswireLines", x => x.Id);
                    table.ForeignKey(
                        name: "FK_NewswireLines_Articles_ArticleId",
                        column: x => x.ArticleId,
                        principalTable: "Articles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_NewswireLines_Blogs_BlogId",
                        column: x => x.BlogId,
                        principalTable: "Blogs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_NewswireLines_Entries_EntryId",
                        column: x => x.EntryId,
                        principalTable: "Entries",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.InsertData(
                table: "Newswire",
                columns: new[] { "Id", "Revision" },
                values: new object[] { 1, 0L });

            migrationBuilder.CreateIndex(
                name: "IX_Changes_BlogId_At",
                table: "Changes",
                columns: new[] { "BlogId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_Articles_Slug",
                table: "Articles",
                column: "Slug",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Articles_Status_PublishedAt",
                table: "Articles",
                columns: new[] { "Status", "PublishedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Articles_TopicId_Status_PublishedAt",
                table: "Articles",
                columns: new[] { "TopicId", "Status", "PublishedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_EntryVersions_BlogId_IsDatedAhead_PublishedAt",
                table: "EntryVersions",
                columns: new[] { "BlogId", "IsDatedAhead", "PublishedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_EntryVersions_BlogId_PublishedAt_EntryId",
                table: "EntryVersions",
                columns: new[] { "BlogId", "PublishedAt", "EntryId" });

            migrationBuilder.CreateIndex(
                name: "IX_EntryVersions_EntryId_Revision",
                table: "EntryVersions",
                columns: new[] { "EntryId", "Revision" });

            migrationBuilder.CreateIndex(
                name: "IX_MediaFiles_CreatedAt",
                table: "MediaFiles",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_NewswireLines_ArticleId",
                table: "NewswireLines",
                column: "ArticleId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_NewswireLines_BlogId",
                table: "NewswireLines",
                column: "BlogId");

            migrationBuilder.CreateIndex(
                name: "IX_NewswireLines_EntryId",
                table: "NewswireLines",
                column: "EntryId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_NewswireLines_IsWithdrawn_PublishedAt_Id",
                table: "NewswireLines",
                columns: new[] { "IsWithdrawn", "PublishedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_NewswireLines_Revision",
                table: "NewswireLines",
                column: "Revision");

            migrationBuilder.CreateIndex(
                name: "IX_WebSubSubscriptions_NextAttemptAt",
                table: "WebSubSubscriptions",
                column: "NextAttemptAt");

            migrationBuilder.CreateIndex(
                name: "IX_WebSubSubscriptions_Topic_Callback",
                table: "WebSubSubscriptions",
                columns: new[] { "Topic", "Callback" },
                unique: true);

            // The full-text index over the words of the entries. Its rows are numbered in the feed's order, by second and then by id,
            // so that the first of many hits are found without looking at the rest: see EntrySearch. It keeps no text; triggers hold
            // it in step. A later migration that rebuilds the table Entries must make the triggers again.
            const string Row = """(max(min(unixepoch({0}."PublishedAt") - 946684800, 4294967295), -4294967296) << 31) | ({0}."Id" & 2147483647)""";
            var (was, now) = (Row.Replace("{0}", "old"), Row.Replace("{0}", "new"));
            migrationBuilder.Sql(
                $"""
                CREATE VIRTUAL TABLE "EntrySearch" USING fts5("SearchText", content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0');
                CREATE TRIGGER "EntrySearchInserted" AFTER INSERT ON "Entries" WHEN new."SearchText" IS NOT NULL BEGIN
                  INSERT INTO "EntrySearch"(rowid, "SearchText") VALUES ({now}, new."SearchText");
                END;
                CREATE TRIGGER "EntrySearchDeleted" AFTER DELETE ON "Entries" WHEN old."SearchText" IS NOT NULL BEGIN
                  DELETE FROM "EntrySearch" WHERE rowid = {was};
                END;
                CREATE TRIGGER "EntrySearchChanged" AFTER UPDATE OF "SearchText", "PublishedAt" ON "Entries"
                WHEN old."SearchText" IS NOT new."SearchText" OR old."PublishedAt" IS NOT new."PublishedAt" BEGIN
                  DELETE FROM "EntrySearch" WHERE rowid = {was} AND old."SearchText" IS NOT NULL;
                  INSERT INTO "EntrySearch"(rowid, "SearchText") SELECT {now}, new."SearchText" WHERE new."SearchText" IS NOT NULL;
                END;
                CREATE INDEX "IX_Entries_NotIndexed" ON "Entries" ("BlogId") WHERE "SearchText" IS NULL AND "Status" = 'Published';
                """);

            // SQLite does not look a bare WHERE "IsPinned" up in an index on that column; one of those rows alone it does use.
            // Without these a page of a long blog reads all of it.
            migrationBuilder.Sql(
                """
                CREATE INDEX "IX_Entries_Pinned" ON "Entries" ("BlogId") WHERE "IsPinned";
                CREATE INDEX "IX_Entries_KeyEvents" ON "Entries" ("BlogId", "Status", "PublishedAt", "Id") WHERE "IsKeyEvent";
                CREATE INDEX "IX_EntryVersions_Pinned" ON "EntryVersions" ("BlogId", "Revision") WHERE "IsPinned";
                CREATE INDEX "IX_EntryVersions_DatedAhead" ON "EntryVersions" ("BlogId", "PublishedAt", "EntryId") WHERE "IsDatedAhead";
                CREATE INDEX "IX_NewswireLines_Shown" ON "NewswireLines" ("PublishedAt", "Id") WHERE NOT "IsWithdrawn";
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                DROP TRIGGER "EntrySearchInserted";
                DROP TRIGGER "EntrySearchDeleted";
                DROP TRIGGER "EntrySearchChanged";
                DROP TABLE "EntrySearch";
                DROP INDEX "IX_Entries_NotIndexed";
                DROP INDEX "IX_Entries_Pinned";
                DROP INDEX "IX_Entries_KeyEvents";
                """);

            migrationBuilder.DropTable(
                name: "EntryVersions");

            migrationBuilder.DropTable(
                name: "MediaFiles");

            migrationBuilder.DropTable(
                name: "Newswire");

            migrationBuilder.DropTable(
                name: "NewswireLines");

            migrationBuilder.DropTable(
                name: "WebSubSubscriptions");

            migrationBuilder.DropTable(
                name: "Articles");

            migrationBuilder.DropIndex(
                name: "IX_Changes_BlogId_At",
                table: "Changes");

            migrationBuilder.DropColumn(
                name: "CorrectedAt",
                table: "Entries");

            migrationBuilder.DropColumn(
                name: "Correction",
                table: "Entries");

            migrationBuilder.DropColumn(
                name: "Embeds",
                table: "Entries");

            migrationBuilder.DropColumn(
                name: "ErasedAt",
                table: "Entries");

            migrationBuilder.DropColumn(
                name: "IsOffNewswire",
                table: "Entries");

            migrationBuilder.DropColumn(
                name: "SearchText",
                table: "Entries");

            migrationBuilder.DropColumn(
                name: "Translations",
                table: "Blogs");
        }
    }
}
