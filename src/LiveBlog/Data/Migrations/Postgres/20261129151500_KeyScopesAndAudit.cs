using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LiveBlog.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class KeyScopesAndAudit : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_AuditRecords_BlogId_Id",
                table: "AuditRecords");

            migrationBuilder.AddColumn<int>(
                name: "Count",
                table: "AuditRecords",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<string>(
                name: "FoldKey",
                table: "AuditRecords",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "LastAt",
                table: "AuditRecords",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "WarnedAt",
                table: "ApiKeys",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "MediaSenders",
                columns: table => new
                {
                    Hash = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    SenderId = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false)
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
                    Name = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    Protected = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SiteSecrets", x => x.Name);
                });

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
                name: "IX_MediaSenders_Hash",
                table: "MediaSenders",
                column: "Hash");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "MediaSenders");

            migrationBuilder.DropTable(
                name: "SiteSecrets");

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

            migrationBuilder.CreateIndex(
                name: "IX_AuditRecords_BlogId_Id",
                table: "AuditRecords",
                columns: new[] { "BlogId", "Id" });
        }
    }
}
