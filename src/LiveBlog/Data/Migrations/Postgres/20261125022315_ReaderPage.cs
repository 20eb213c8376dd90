using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace LiveBlog.Data.Migrations.Postgres
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
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Correction",
                table: "Entries",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Embeds",
                table: "Entries",
                type: "text",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<DateTime>(
                name: "ErasedAt",
                table: "Entries",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsOffNewswire",
                table: "Entries",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "SearchText",
                table: "Entries",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Translations",
                table: "Blogs",
                type: "text",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.CreateTable(
                name: "Articles",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Slug = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Title = table.Column<string>(type: "text", nullable: false),
                    Lede = table.Column<string>(type: "text", nullable: true),
                    BodyHtml = table.Column<string>(type: "text", nullable: true),
                    BodyMarkdown = table.Column<string>(type: "text", nullable: true),
                    Byline = table.Column<string>(type: "text", nullable: true),
                    Picture = table.Column<string>(type: "text", nullable: true),
                    Language = table.Column<string>(type: "character varying(35)", maxLength: 35, nullable: false),
                    TimeZone = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    TopicId = table.Column<int>(type: "integer", nullable: true),
                    Status = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    PublishedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    UpdatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Revision = table.Column<long>(type: "bigint", nullable: false)
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
                    BlogId = table.Column<int>(type: "integer", nullable: false),
                    Revision = table.Column<long>(type: "bigint", nullable: false),
                    UntilRevision = table.Column<long>(type: "bigint", nullable: true),
                    Replaces = table.Column<long>(type: "bigint", nullable: false),
                    EntryId = table.Column<long>(type: "bigint", nullable: false),
                    At = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Status = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    PublishedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    CorrectedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    IsKeyEvent = table.Column<bool>(type: "boolean", nullable: false),
                    IsPinned = table.Column<bool>(type: "boolean", nullable: false),
                    IsDatedAhead = table.Column<bool>(type: "boolean", nullable: false),
                    Content = table.Column<string>(type: "text", nullable: false)
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
                    Hash = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Width = table.Column<int>(type: "integer", nullable: false),
                    Height = table.Column<int>(type: "integer", nullable: false),
                    Widths = table.Column<string>(type: "text", nullable: false),
                    Bytes = table.Column<long>(type: "bigint", nullable: false),
                    FileName = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    Alt = table.Column<string>(type: "text", nullable: true),
                    Caption = table.Column<string>(type: "text", nullable: true),
                    Credit = table.Column<string>(type: "text", nullable: true),
                    TakenOn = table.Column<DateOnly>(type: "date", nullable: true),
                    UploadedBy = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MediaFiles", x => x.Hash);
                });

            migrationBuilder.CreateTable(
                name: "Newswire",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false),
                    Revision = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Newswire", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "WebSubSubscriptions",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Topic = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    BlogId = table.Column<int>(type: "integer", nullable: true),
                    Callback = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    Secret = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    DeliveredRevision = table.Column<long>(type: "bigint", nullable: false),
                    Failures = table.Column<int>(type: "integer", nullable: false),
                    NextAttemptAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WebSubSubscriptions", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "NewswireLines",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    EntryId = table.Column<long>(type: "bigint", nullable: true),
                    BlogId = table.Column<int>(type: "integer", nullable: true),
                    ArticleId = table.Column<int>(type: "integer", nullable: true),
                    Headline = table.Column<string>(type: "text", nullable: false),
                    Url = table.Column<string>(type: "text", nullable: true),
                    Language = table.Column<string>(type: "character varying(35)", maxLength: 35, nullable: false),
                    PublishedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    IsWithdrawn = table.Column<bool>(type: "boolean", nullable: false),
                    Revision = table.Column<long>(type: "bigint", nullable: false)
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

            // The full-text index over the words of the entries. They are folded and stemmed already: "simple" leaves them as they are.
            migrationBuilder.Sql(
                """
                ALTER TABLE "Entries" ADD COLUMN "SearchVector" tsvector GENERATED ALWAYS AS (to_tsvector('simple', coalesce("SearchText", ''))) STORED;
                CREATE INDEX "IX_Entries_SearchVector" ON "Entries" USING GIN ("SearchVector") WITH (fastupdate = off);
                CREATE INDEX "IX_Entries_NotIndexed" ON "Entries" ("BlogId") WHERE "SearchText" IS NULL AND "Status" = 'Published';
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                DROP INDEX "IX_Entries_NotIndexed";
                ALTER TABLE "Entries" DROP COLUMN "SearchVector";
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
