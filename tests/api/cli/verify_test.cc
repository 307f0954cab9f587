// The verbs that prove a database: on a real house that was lived in, closed, copied and tampered with.
#include "api/cli/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "api/cli/house.h"
#include "engine/seal/signing_key.h"
#include "engine/store/sqlite/open.h"
#include "tests/engine/store/sqlite/place.h"
#include "tests/support/places.h"

namespace trinhky::cli {
namespace {

using base::json;
using ::testing::HasSubstr;
using ::testing::Not;

struct Said {
  int code = 0;
  std::string out;
  std::string err;
};

class Proving : public ::testing::Test {
 protected:
  // One house for all: opening one proves every shipped workflow.
  static void SetUpTestSuite() {
    lived_in_ = std::make_unique<store::TemporaryFolder>();
    auto house = open_house();
    ASSERT_TRUE(house) << house.error().message.en << house.error().log;
    ASSERT_TRUE((*house)->take_profile("langson-2022"));
    std::vector<json> events{
        {{"kind", "person_added"}, {"person", "drafter"}, {"full_name", "Trần Thị Soạn"}, {"login", "soan"}},
        {{"kind", "position_given"},
         {"id", "h-drafter"},
         {"person", "drafter"},
         {"position", "DRAFTER"},
         {"unit", "20"},
         {"from", "2020-01-01"}}};
    ASSERT_TRUE((*house)->engine().handle(
        runtime::DirectoryRequest{.command_id = "people", .person = {}, .events = std::move(events)}));
    const auto started = (*house)->engine().handle(runtime::Request{
        .command_id = "start",
        .kind = "start",
        .instance = {},
        .person = "drafter",
        .body = {{"definition", "document-issue"}, {"unit", "20"}, {"data", {{"about", "Kế hoạch"}}}}});
    ASSERT_TRUE(started) << started.error().message.en;
    paper_ = started->instance;
    const auto paper = (*house)->engine().load(paper_).value();
    const std::string body = R"({"about":"Kế hoạch","summary":"Kế hoạch năm"})";
    const store::RowChange draft{store::RowChange::Kind::put,
                                 "draft",
                                 {{"instance", paper_},
                                  {"person", "drafter"},
                                  {"etag", "1"},
                                  {"body", body},
                                  {"updated_at", std::int64_t{0}},
                                  {"base", ""}}};
    ASSERT_TRUE((*house)->store().write(std::span(&draft, 1)));
    const auto submitted = (*house)->engine().handle(runtime::Request{.command_id = "submit",
                                                                      .kind = "submit",
                                                                      .instance = paper_,
                                                                      .person = "drafter",
                                                                      .body = {{"work", paper.open.begin()->first}}});
    ASSERT_TRUE(submitted) << submitted.error().message.en << submitted.error().pointer;
  }
  static void TearDownTestSuite() { lived_in_.reset(); }

  void SetUp() override {
    std::filesystem::copy(lived_in_->path(), copy_.path(), std::filesystem::copy_options::recursive);
  }

  static base::Result<std::unique_ptr<House>> open_house(const std::string& data = lived_in_->path()) {
    HouseOptions options;
    options.open_store = [](const std::filesystem::path& file) { return store::open_sqlite({.path = file}); };
    options.data = data;
    options.workflows = trinhky::places::source_dir() + "/workflows";
    return House::open(options);
  }

  Said verified(bool as_json = false, const std::string& fingerprint = "", const std::string& noted = "") {
    std::ostringstream out;
    std::ostringstream err;
    const int code = verify({.data = copy_.path(),
                             .open = store::open_sqlite_to_read,
                             .fingerprint = fingerprint,
                             .noted = noted,
                             .language = server::Language::en,
                             .as_json = as_json},
                            out, err);
    return {code, out.str(), err.str()};
  }

  Said certificate(std::uint64_t number) {
    std::ostringstream out;
    std::ostringstream err;
    const int code = give_certificate({.data = copy_.path(),
                                       .open = store::open_sqlite_to_read,
                                       .workflows = trinhky::places::source_dir() + "/workflows",
                                       .instance = paper_,
                                       .number = number,
                                       .with_content = true,
                                       .language = server::Language::en},
                                      out, err);
    return {code, out.str(), err.str()};
  }

  Said checked(const std::string& bytes, const std::string& fingerprint = "") {
    const std::filesystem::path file = std::filesystem::path(copy_.path()) / "certificate.json";
    std::ofstream(file) << bytes;
    std::ostringstream out;
    std::ostringstream err;
    const int code =
        check_certificate({.file = file, .fingerprint = fingerprint, .language = server::Language::en}, out, err);
    return {code, out.str(), err.str()};
  }

  void tamper(const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(copy_.file().c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    EXPECT_GT(sqlite3_total_changes(database), 0);
    sqlite3_close(database);
  }

  std::string office_key() {
    return seal::fingerprint_of(seal::find_key(copy_.path() + "/" + seal::key_file_name).value()->public_key());
  }

  static std::unique_ptr<store::TemporaryFolder> lived_in_;
  static std::string paper_;
  store::TemporaryFolder copy_;
};

std::unique_ptr<store::TemporaryFolder> Proving::lived_in_;
std::string Proving::paper_;

TEST_F(Proving, ASoundDatabaseIsSound) {
  const Said said = verified();
  EXPECT_EQ(said.code, 0) << said.out << said.err;
  EXPECT_THAT(said.out, HasSubstr("Nothing is wrong."));
  EXPECT_THAT(said.out, HasSubstr("Last seal: number 1"));
  EXPECT_THAT(said.out, HasSubstr(office_key()));
  const json told = json::parse(verified(true).out);
  EXPECT_EQ(told["fault_count"], 0);
  EXPECT_EQ(told["instances"], 1);
  EXPECT_EQ(told["seals"]["unsealed_events"], 0);
  EXPECT_GT(told["contents"], 5);
}

TEST_F(Proving, WorksBesideARunningServer) {
  const auto house = open_house();
  ASSERT_TRUE(house);
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(verify({.data = lived_in_->path(), .open = store::open_sqlite_to_read}, out, err), 0)
      << out.str() << err.str();
}

TEST_F(Proving, IsDoneWithoutTheKeyFileToo) {
  const std::string key = office_key();
  std::filesystem::remove(copy_.path() + "/" + seal::key_file_name);
  EXPECT_EQ(verified(false, key).code, 0);
  EXPECT_THAT(verified().out, HasSubstr("Whether it is the office's own is the office's matter"));
  const Said none = certificate(2);
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.err, HasSubstr("no seal key"));
}

TEST_F(Proving, AnotherKeyThanTheOfficesIsAFault) {
  const Said said = verified(false, std::string(64, 'a'));
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("seal-key: Seal 1"));
}

TEST_F(Proving, AFaultIsNamedByStreamAndEvent) {
  tamper("UPDATE event SET at = at + 1 WHERE number = 2 AND stream = (SELECT id FROM stream WHERE name = '" + paper_ +
         "')");
  const Said said = verified();
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("event-altered: stream " + paper_ + ", event 2"));
  const json told = json::parse(verified(true).out);
  EXPECT_EQ(told["faults"][0]["kind"], "event-altered");
  EXPECT_EQ(told["faults"][0]["number"], 2);
}

TEST_F(Proving, ASnapshotThatTheEventsDoNotGiveIsFound) {
  tamper("UPDATE stream SET snapshot = CAST('{}' AS BLOB), snapshot_version = 2 WHERE name = '" + paper_ + "'");
  const Said said = verified();
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("snapshot-differs: stream " + paper_));
}

TEST_F(Proving, GarbageInPlaceOfASnapshotIsFoundAndSoIsOneThatIsGone) {
  tamper("UPDATE stream SET snapshot = X'78' WHERE name = '" + paper_ + "'");
  EXPECT_THAT(verified().out, HasSubstr("snapshot-differs: stream " + paper_));
  tamper("UPDATE stream SET snapshot = NULL, snapshot_version = 1 WHERE name = '" + paper_ + "'");
  EXPECT_THAT(verified().out, HasSubstr("snapshot-differs: stream " + paper_));
}

TEST_F(Proving, ARowThatTheEventsDoNotGiveIsNamedWithItsTableAndKey) {
  tamper("UPDATE row_instance SET due = due + 1, unit = '21', subject_vi = 'x'");
  const Said said = verified();
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("row-differs: stream " + paper_ + ", event 2: table instance, row " + paper_ +
                                  ": it is not what the events give, in due, unit."));
  EXPECT_THAT(said.out, Not(HasSubstr("subject_vi"))) << "words are made again with the next event";
  EXPECT_EQ(json::parse(verified(true).out)["fault_count"], 1);
}

TEST_F(Proving, ARowOfAPaperThatTheLogDoesNotHaveIsFound) {
  tamper(
      "INSERT INTO row_work_seat(seat, rank, due, opened_at, id, work, instance) "
      "VALUES('person|x', 0, 1, 2, 'w-x', 'w-x', 'i-x')");
  const Said said = verified();
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("row-added: stream i-x, event 0: table work_seat, row person|x, 0, 1, 2, w-x"));
}

TEST_F(Proving, ATimerThatWasMovedOrTakenAwayIsFound) {
  tamper("UPDATE timer SET due = due + 3600000");
  EXPECT_THAT(verified().out, HasSubstr("timer-differs: stream " + paper_));
  tamper("DELETE FROM timer");
  EXPECT_THAT(verified().out, HasSubstr("timer-missing: stream " + paper_));
}

// Without its value being another: a member that nobody reads is one that somebody renamed.
TEST_F(Proving, OpenWorkWithAMemberTooManyIsFound) {
  tamper("UPDATE row_work SET body = '{\"x\":null,' || substr(body, 2)");
  EXPECT_THAT(verified().out, HasSubstr("row-differs: stream " + paper_));
}

TEST_F(Proving, TablesThatAreNotThereAreSaidSo) {
  tamper("DELETE FROM declared WHERE name = 'work'");
  const Said said = verified();
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("row-missing: "));
  EXPECT_THAT(said.out, HasSubstr("start the program once and verify again"));
}

TEST_F(Proving, APaperThatCannotBeFoldedIsFound) {
  tamper(
      "UPDATE event SET body = replace(body, '\"op\":\"opened\",\"work\":{', '\"op\":\"opened\",\"was\":{') WHERE "
      "stream = "
      "(SELECT id FROM stream WHERE name = '" +
      paper_ + "')");
  const Said said = verified();
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("instance-damaged: stream " + paper_));
}

TEST_F(Proving, TheBytesOfEveryAttachmentAreReadAndWhatWasLostIsNoErasure) {
  std::string hash;
  {
    const auto house = open_house(copy_.path());
    ASSERT_TRUE(house);
    auto writer = (*house)->store().begin_attachment("salt", "application/pdf").value();
    ASSERT_TRUE(writer->append("%PDF-1.7 phu luc"));
    hash = writer->finish().value();
    const json file = {{"id", "f-1"}, {"hash", hash},      {"name", "phu-luc.pdf"}, {"media_type", "application/pdf"},
                       {"bytes", 16}, {"purpose", "annex"}};
    const auto attached = (*house)->engine().handle(runtime::Request{.command_id = "attach",
                                                                     .kind = "attach",
                                                                     .instance = paper_,
                                                                     .person = "drafter",
                                                                     .body = {{"attachment", file}}});
    ASSERT_TRUE(attached) << attached.error().message.en;
  }
  const json whole = json::parse(verified(true).out);
  EXPECT_EQ(whole["fault_count"], 0);
  EXPECT_EQ(whole["signatures"]["examined"], 0) << "no decision names a signed file";
  EXPECT_EQ(whole["signatures"]["revocation_checked"], false);
  EXPECT_EQ(whole["attachments"], 1);
  EXPECT_EQ(whole["attachment_bytes"], 16);
  tamper("UPDATE content_chunk SET bytes = CAST('%PDF-1.7 phu LUC' AS BLOB)");
  const Said altered = verified();
  EXPECT_EQ(altered.code, 1);
  EXPECT_THAT(altered.out, HasSubstr("attachment-altered: "));
  EXPECT_THAT(altered.out, HasSubstr(hash));
  tamper("DELETE FROM content_chunk; DELETE FROM attachment");
  const Said lost = verified();
  EXPECT_EQ(lost.code, 1) << lost.out;
  EXPECT_THAT(lost.out, HasSubstr("content-lost: "));
  EXPECT_THAT(lost.out, HasSubstr(hash));
  tamper("INSERT INTO erasure(hash) VALUES('" + hash + "')");
  const Said erased = verified();
  EXPECT_EQ(erased.code, 0) << erased.out;
  EXPECT_THAT(erased.out, HasSubstr("erased: content " + hash));
}

// What cutting off the newest seals and all that they cover leaves: the database as it was before them.
TEST_F(Proving, TheNewestSealsCutOffWithWhatTheyCoverAreMissed) {
  std::string noted;
  {
    const auto house = open_house(copy_.path());
    ASSERT_TRUE(house) << house.error().message.en;
    const auto said = (*house)->engine().handle(runtime::Request{
        .command_id = "remark", .kind = "comment", .instance = paper_, .person = "drafter", .body = {{"text", "Xem"}}});
    ASSERT_TRUE(said) << said.error().message.en << said.error().pointer;
  }
  const json whole = json::parse(verified(true).out);
  ASSERT_EQ(whole["fault_count"], 0) << whole["faults"];
  ASSERT_EQ(whole["seals"]["last"]["number"], 2);
  noted = "2:" + whole["seals"]["hash"].get<std::string>();
  EXPECT_EQ(verified(false, "", noted).code, 0);

  for (const char* log : {"-wal", "-shm"}) std::filesystem::remove(copy_.file() + log);
  for (const char* part : {"", "-wal"}) {
    if (!std::filesystem::exists(lived_in_->file() + part)) continue;
    std::filesystem::copy_file(lived_in_->file() + part, copy_.file() + part,
                               std::filesystem::copy_options::overwrite_existing);
  }
  const Said cut = verified();
  EXPECT_EQ(cut.code, 1);
  EXPECT_THAT(cut.out, HasSubstr("seal-head: seal-head.json names seal 2, but the database ends with seal 1"));

  ASSERT_TRUE(open_house(copy_.path())) << "who put a backup back goes on";
  EXPECT_THAT(verified().out, HasSubstr("seal-head: seal-head.2.json names seal 2")) << "and it is still told";
  std::filesystem::remove(copy_.path() + "/seal-head.2.json");
  EXPECT_EQ(verified().code, 0) << verified().out;
  EXPECT_EQ(verified(false, "", noted).code, 1) << "what was noted elsewhere tells it all the same";
  EXPECT_EQ(verified(false, "", "2:abc").code, 2);
}

TEST_F(Proving, ADatabaseThatIsNotThereIsSaidSo) {
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(verify({.data = copy_.path() + "/nowhere", .open = store::open_sqlite_to_read}, out, err), 2);
  EXPECT_FALSE(err.str().empty());
}

TEST_F(Proving, ACertificateGoesOutAndIsChecked) {
  const Said given = certificate(2);
  ASSERT_EQ(given.code, 0) << given.err;
  const Said held = checked(given.out);
  EXPECT_EQ(held.code, 0) << held.out;
  EXPECT_THAT(held.out, HasSubstr("Trần Thị Soạn"));
  EXPECT_THAT(held.out, HasSubstr("It does not prove:"));
  EXPECT_THAT(held.out, HasSubstr("compare its fingerprint"));
  const Said compared = checked(given.out, office_key());
  EXPECT_EQ(compared.code, 0);
  EXPECT_THAT(compared.out, Not(HasSubstr("compare its fingerprint")));
  EXPECT_EQ(checked(given.out, std::string(64, 'a')).code, 1);

  std::string changed = given.out;
  changed.replace(changed.find("Trần Thị Soạn"), std::string("Trần Thị Soạn").size(), "Trần Thị Khác");
  const Said refused = checked(changed);
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.out, HasSubstr("signature: "));
  EXPECT_THAT(refused.out, HasSubstr("does not hold"));
  EXPECT_EQ(checked("{}").code, 2);
  EXPECT_EQ(checked("no json").code, 2);
}

TEST_F(Proving, NoCertificateOfWhatIsNoDecision) {
  EXPECT_EQ(certificate(1).code, 1);
  EXPECT_EQ(certificate(99).code, 1);
}

}  // namespace
}  // namespace trinhky::cli
