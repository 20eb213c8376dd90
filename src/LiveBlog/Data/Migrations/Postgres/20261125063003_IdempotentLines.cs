using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LiveBlog.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class IdempotentLines : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<long>(
                name: "EntryId",
                table: "IdempotentPosts",
                type: "bigint",
                nullable: true,
                oldClrType: typeof(long),
                oldType: "bigint");

            migrationBuilder.AddColumn<long>(
                name: "NewswireLineId",
                table: "IdempotentPosts",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_IdempotentPosts_NewswireLineId",
                table: "IdempotentPosts",
                column: "NewswireLineId");

            migrationBuilder.AddForeignKey(
                name: "FK_IdempotentPosts_NewswireLines_NewswireLineId",
                table: "IdempotentPosts",
                column: "NewswireLineId",
                principalTable: "NewswireLines",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_IdempotentPosts_NewswireLines_NewswireLineId",
                table: "IdempotentPosts");

            migrationBuilder.DropIndex(
                name: "IX_IdempotentPosts_NewswireLineId",
                table: "IdempotentPosts");

            migrationBuilder.DropColumn(
                name: "NewswireLineId",
                table: "IdempotentPosts");

            migrationBuilder.AlterColumn<long>(
                name: "EntryId",
                table: "IdempotentPosts",
                type: "bigint",
                nullable: false,
                defaultValue: 0L,
                oldClrType: typeof(long),
                oldType: "bigint",
                oldNullable: true);
        }
    }
}
