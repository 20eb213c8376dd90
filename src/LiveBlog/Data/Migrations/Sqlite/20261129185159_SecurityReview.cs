using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LiveBlog.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SecurityReview : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_OutgoingMails_To",
                table: "OutgoingMails");

            migrationBuilder.DropIndex(
                name: "IX_AuditRecords_BlogId_Id",
                table: "AuditRecords");

            migrationBuilder.AddColumn<string>(
                name: "Host",
                table: "WebSubSubscriptions",
                type: "TEXT",
                maxLength: 253,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<bool>(
                name: "IsMailed",
                table: "Subscriptions",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "PushHost",
                table: "Subscriptions",
                type: "TEXT",
                maxLength: 253,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "Since",
                table: "ReferrerCounts",
                type: "TEXT",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "ToHash",
                table: "OutgoingMails",
                type: "TEXT",
                maxLength: 64,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<bool>(
                name: "IsKeptInReplay",
                table: "Entries",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "Count",
                table: "AuditRecords",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<string>(
                name: "FoldKey",
                table: "AuditRecords",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "LastAt",
                table: "AuditRecords",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "WarnedAt",
                table: "ApiKeys",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "ProvedAt",
                table: "AccountSessions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "AttemptCounts",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    Since = table.Column<long>(type: "INTEGER", nullable: false),
                    NextAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AttemptCounts", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "MediaSenders",
                columns: table => new
                {
                    Hash = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    SenderId = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MediaSenders", x => new { x.SenderId, x.Hash });
                    table.ForeignKey(
                        name: "FK_MediaSenders_MediaFiles_Hash",
                        column: x => x.Hash,
                        principalTable: "MediaFiles",
                        principalColumn: "Hash",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "SiteSecrets",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    Protected = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SiteSecrets", x => x.Name);
                });

            migrationBuilder.CreateIndex(
                name: "IX_WebSubSubscriptions_Host",
                table: "WebSubSubscriptions",
                column: "Host");

            migrationBuilder.CreateIndex(
                name: "IX_Subscriptions_PushHost_State",
                table: "Subscriptions",
                columns: new[] { "PushHost", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_OutgoingMails_ToHash",
                table: "OutgoingMails",
                column: "ToHash");

            migrationBuilder.CreateIndex(
                name: "IX_AuditRecords_Act_At_Id",
                table: "AuditRecords",
                columns: new[] { "Act", "At", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditRecords_ActorName_At_Id",
                table: "AuditRecords",
                columns: new[] { "ActorName", "At", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditRecords_At_Id",
                table: "AuditRecords",
                columns: new[] { "At", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditRecords_BlogId_At_Id",
                table: "AuditRecords",
                columns: new[] { "BlogId", "At", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditRecords_FoldKey",
                table: "AuditRecords",
                column: "FoldKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_AttemptCounts_Since",
                table: "AttemptCounts",
                column: "Since");

            migrationBuilder.CreateIndex(
                name: "IX_MediaSenders_Hash",
                table: "MediaSenders",
                column: "Hash");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AttemptCounts");

            migrationBuilder.DropTable(
                name: "MediaSenders");

            migrationBuilder.DropTable(
                name: "SiteSecrets");

            migrationBuilder.DropIndex(
                name: "IX_WebSubSubscriptions_Host",
                table: "WebSubSubscriptions");

            migrationBuilder.DropIndex(
                name: "IX_Subscriptions_PushHost_State",
                table: "Subscriptions");

            migrationBuilder.DropIndex(
                name: "IX_OutgoingMails_ToHash",
                table: "OutgoingMails");

            migrationBuilder.DropIndex(
                name: "IX_AuditRecords_Act_At_Id",
                table: "AuditRecords");

            migrationBuilder.DropIndex(
                name: "IX_AuditRecords_ActorName_At_Id",
                table: "AuditRecords");

            migrationBuilder.DropIndex(
                name: "IX_AuditRecords_At_Id",
                table: "AuditRecords");

            migrationBuilder.DropIndex(
                name: "IX_AuditRecords_BlogId_At_Id",
                table: "AuditRecords");

            migrationBuilder.DropIndex(
                name: "IX_AuditRecords_FoldKey",
                table: "AuditRecords");

            migrationBuilder.DropColumn(
                name: "Host",
                table: "WebSubSubscriptions");

            migrationBuilder.DropColumn(
                name: "IsMailed",
                table: "Subscriptions");

            migrationBuilder.DropColumn(
                name: "PushHost",
                table: "Subscriptions");

            migrationBuilder.DropColumn(
                name: "Since",
                table: "ReferrerCounts");

            migrationBuilder.DropColumn(
                name: "ToHash",
                table: "OutgoingMails");

            // Not by DropColumn, which makes the table again, without the triggers that the search hangs on.
            migrationBuilder.Sql("""ALTER TABLE "Entries" DROP COLUMN "IsKeptInReplay";""");

            migrationBuilder.DropColumn(
                name: "Count",
                table: "AuditRecords");

            migrationBuilder.DropColumn(
                name: "FoldKey",
                table: "AuditRecords");

            migrationBuilder.DropColumn(
                name: "LastAt",
                table: "AuditRecords");

            migrationBuilder.DropColumn(
                name: "WarnedAt",
                table: "ApiKeys");

            migrationBuilder.DropColumn(
                name: "ProvedAt",
                table: "AccountSessions");

            migrationBuilder.CreateIndex(
                name: "IX_OutgoingMails_To",
                table: "OutgoingMails",
                column: "To");

            migrationBuilder.CreateIndex(
                name: "IX_AuditRecords_BlogId_Id",
                table: "AuditRecords",
                columns: new[] { "BlogId", "Id" });
        }
    }
}
