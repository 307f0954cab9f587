// Files over the routes: what is refused before a byte is kept, how a file is sent, and what a withdrawn one leaves.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "api/resources/instances_view.h"
#include "engine/base/limits.h"
#include "tests/api/openapi/office_in_memory.h"

namespace trinhky::test {
namespace {

using base::json;
using server::Request;

class Files : public ::testing::Test {
 protected:
  void SetUp() override {
    api::add_instances(router_, house_.office);
    api::add_commands(router_, house_.office);
    api::add_attachments(router_, house_.office);
    const auto started = house_.office.engine.handle(
        runtime::Request{.command_id = "start",
                         .kind = "start",
                         .person = "drafter",
                         .body = {{"definition", "annual-guidance"}, {"unit", "20"}, {"data", {{"year", 2027}}}}});
    ASSERT_TRUE(started) << started.error().message.en << started.error().log;
    paper_ = started->instance;
  }

  Answer upload(const std::string& bytes, const std::string& name, const std::string& purpose = "annex",
                const std::string& person = "drafter") {
    const auto file = std::filesystem::temp_directory_path() /
                      ("trinhky-upload-" + std::to_string(::getpid()) + "-" + std::to_string(++uploads_));
    std::ofstream(file, std::ios::binary) << bytes;
    Request request{.method = "POST", .path = "/api/v1/instances/" + paper_ + "/attachments"};
    request.query = {{"purpose", purpose}};
    request.headers = {{"x-file-name", name}, {"content-type", "text/html"}};
    request.upload = std::make_shared<const server::SpooledBody>(file, bytes.size(), "");
    return house_.ask(router_, std::move(request), person);
  }

  // The headers of a download, in small letters.
  std::map<std::string, std::string> headers_of(const std::string& id) {
    Request request{.method = "GET", .path = "/api/v1/attachments/" + id};
    const auto segments = base::split("api/v1/attachments/" + id, '/');
    const server::Match match = router_.find("GET", segments);
    request.path_params = match.path_params;
    request.caller = server::Caller{.person = base::PersonId("drafter"), .session = "s"};
    std::promise<server::Response> promise;
    match.route->handler(std::move(request),
                         server::Reply([&](server::Response given) { promise.set_value(std::move(given)); }));
    const server::Response response = promise.get_future().get();
    std::map<std::string, std::string> headers{{"status", std::to_string(response.status)}};
    for (const char* name :
         {"content-type", "content-disposition", "content-security-policy", "x-content-type-options"}) {
      headers[name] = std::string(response.header(name).value_or(""));
    }
    return headers;
  }

  Answer withdraw(const std::string& id, const std::string& reason = "Nhầm tệp") {
    Request request{.method = "POST", .path = "/api/v1/instances/" + paper_ + "/commands"};
    request.headers = {{"idempotency-key", base::derived_uuid("withdraw" + id)}};
    request.body = json{{"kind", "withdraw_file"}, {"id", id}, {"reason", reason}}.dump();
    return house_.ask(router_, std::move(request), "drafter");
  }

  OfficeInMemory house_;
  server::Router router_;
  std::string paper_;
  int uploads_ = 0;
};

TEST_F(Files, APdfIsShownInASandboxAndEverythingElseIsDownloaded) {
  const Answer pdf = upload("%PDF-1.7\nx", "Ke%20hoach.pdf");
  ASSERT_EQ(pdf.status, 201) << pdf.bytes;
  EXPECT_EQ(pdf.body["media_type"], "application/pdf");
  auto headers = headers_of(pdf.body["id"]);
  EXPECT_EQ(headers["content-type"], "application/pdf");
  EXPECT_TRUE(headers["content-disposition"].starts_with("inline;")) << headers["content-disposition"];
  EXPECT_EQ(headers["content-security-policy"], "sandbox; default-src 'none'");
  EXPECT_EQ(headers["x-content-type-options"], "nosniff");
  const Answer page = upload("<html><script>alert(1)</script></html>", "trang.html");
  ASSERT_EQ(page.status, 201) << page.bytes;
  EXPECT_EQ(page.body["media_type"], "text/plain");
  EXPECT_EQ(page.body["name"], "trang.html.txt");
  headers = headers_of(page.body["id"]);
  EXPECT_EQ(headers["content-type"], "text/plain");
  EXPECT_TRUE(headers["content-disposition"].starts_with("attachment;")) << headers["content-disposition"];
  EXPECT_EQ(headers["x-content-type-options"], "nosniff");
  const Answer program = upload(std::string("MZ\x90\0\x03", 5), "bien-ban.pdf.exe");
  ASSERT_EQ(program.status, 201) << program.bytes;
  headers = headers_of(program.body["id"]);
  EXPECT_EQ(headers["content-type"], "application/octet-stream");
  EXPECT_TRUE(headers["content-disposition"].starts_with("attachment;"));
}

TEST_F(Files, ThePaperTellsItsLimits) {
  const Answer paper = house_.ask(router_, {.method = "GET", .path = "/api/v1/instances/" + paper_}, "drafter");
  ASSERT_EQ(paper.status, 200) << paper.bytes;
  const json limits = paper.body["file_limits"];
  EXPECT_EQ(limits["accept"], json::array());
  EXPECT_EQ(limits["max_bytes"], base::limits::max_attachment_bytes);
  EXPECT_EQ(limits["left"], limits["max_files"]);
}

TEST_F(Files, AWithdrawnOneStaysListedAndItsBytesGoWhereNobodyReliedOnThem) {
  const Answer file = upload("%PDF-1.7\nx", "Ke%20hoach.pdf");
  ASSERT_EQ(file.status, 201) << file.bytes;
  const Answer without = withdraw(file.body["id"], "");
  EXPECT_EQ(without.status, 422) << without.bytes;
  const Answer done = withdraw(file.body["id"]);
  ASSERT_EQ(done.status, 200) << done.bytes;
  const json listed = done.body["instance"]["attachments"];
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0]["withdrawn"]["reason"], "Nhầm tệp");
  EXPECT_EQ(listed[0]["withdrawn"]["readable"], false);
  EXPECT_EQ(listed[0]["replaceable"], false);
  EXPECT_EQ(headers_of(file.body["id"])["status"], "404");
  EXPECT_FALSE(house_.office.store.attachment(file.body["hash"].get<std::string>()).value().has_value());
}

}  // namespace
}  // namespace trinhky::test
