using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LiveBlog.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class PrivacyAndFairness : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_OutgoingMails_To",
                table: "OutgoingMails");

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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_WebSubSubscriptions_Host",
                table: "WebSubSubscriptions");

            migrationBuilder.DropIndex(
                name: "IX_Subscriptions_PushHost_State",
                table: "Subscriptions");

            migrationBuilder.DropIndex(
                name: "IX_OutgoingMails_ToHash",
                table: "OutgoingMails");

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

            migrationBuilder.CreateIndex(
                name: "IX_OutgoingMails_To",
                table: "OutgoingMails",
                column: "To");
        }
    }
}
