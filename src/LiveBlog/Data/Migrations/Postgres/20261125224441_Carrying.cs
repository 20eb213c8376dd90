using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LiveBlog.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Carrying : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_OutgoingPushes_DoneAt_DueAt",
                table: "OutgoingPushes");

            migrationBuilder.DropIndex(
                name: "IX_OutgoingMails_SentAt_GivenUpAt_DueAt",
                table: "OutgoingMails");

            migrationBuilder.AddColumn<bool>(
                name: "IsMailed",
                table: "Registrations",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTime>(
                name: "RefusedAt",
                table: "OutgoingMails",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "RenamedAt",
                table: "AspNetUsers",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "DigestEntries",
                columns: table => new
                {
                    BodyId = table.Column<long>(type: "bigint", nullable: false),
                    EntryId = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DigestEntries", x => new { x.BodyId, x.EntryId });
                    table.ForeignKey(
                        name: "FK_DigestEntries_MailBodies_BodyId",
                        column: x => x.BodyId,
                        principalTable: "MailBodies",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_OutgoingPushes_CreatedAt",
                table: "OutgoingPushes",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_OutgoingPushes_DueAt",
                table: "OutgoingPushes",
                column: "DueAt",
                filter: "\"DoneAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_OutgoingMails_CreatedAt",
                table: "OutgoingMails",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_OutgoingMails_IsBulk_DueAt",
                table: "OutgoingMails",
                columns: new[] { "IsBulk", "DueAt" },
                filter: "\"SentAt\" IS NULL AND \"GivenUpAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_OutgoingMails_To",
                table: "OutgoingMails",
                column: "To");

            migrationBuilder.CreateIndex(
                name: "IX_DigestEntries_EntryId",
                table: "DigestEntries",
                column: "EntryId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "DigestEntries");

            migrationBuilder.DropIndex(
                name: "IX_OutgoingPushes_CreatedAt",
                table: "OutgoingPushes");

            migrationBuilder.DropIndex(
                name: "IX_OutgoingPushes_DueAt",
                table: "OutgoingPushes");

            migrationBuilder.DropIndex(
                name: "IX_OutgoingMails_CreatedAt",
                table: "OutgoingMails");

            migrationBuilder.DropIndex(
                name: "IX_OutgoingMails_IsBulk_DueAt",
                table: "OutgoingMails");

            migrationBuilder.DropIndex(
                name: "IX_OutgoingMails_To",
                table: "OutgoingMails");

            migrationBuilder.DropColumn(
                name: "IsMailed",
                table: "Registrations");

            migrationBuilder.DropColumn(
                name: "RefusedAt",
                table: "OutgoingMails");

            migrationBuilder.DropColumn(
                name: "RenamedAt",
                table: "AspNetUsers");

            migrationBuilder.CreateIndex(
                name: "IX_OutgoingPushes_DoneAt_DueAt",
                table: "OutgoingPushes",
                columns: new[] { "DoneAt", "DueAt" });

            migrationBuilder.CreateIndex(
                name: "IX_OutgoingMails_SentAt_GivenUpAt_DueAt",
                table: "OutgoingMails",
                columns: new[] { "SentAt", "GivenUpAt", "DueAt" });
        }
    }
}
