// The note beside the database: what it shows, and what it lets pass.
#include "engine/seal/head_note.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "engine/store/sqlite/open.h"
#include "tests/engine/store/sqlite/place.h"

namespace trinhky::seal {
namespace {

using ::testing::HasSubstr;

class NotedHead : public ::testing::Test {
 protected:
  // The newest seal after so many were made.
  HeadNote sealed(store::Store& store, std::uint64_t until) {
    auto last = latest_seal(store).value();
    for (std::uint64_t number = last ? last->seal.number + 1 : 1; number <= until; ++number) {
      Seal one{.number = number,
               .at = base::Instant(std::chrono::milliseconds(number)),
               .previous = last ? last->hash : std::string(64, '0'),
               .root = std::string(64, 'a')};
      const store::Commit commit = commit_of(signed_by(key_, std::move(one)));
      EXPECT_TRUE(store.commit(std::span(&commit, 1)).front());
      last = latest_seal(store).value();
    }
    return {.number = last->seal.number, .hash = last->hash};
  }
  std::unique_ptr<store::Store> empty() { return store::open_sqlite({.path = ":memory:"}).value(); }
  [[nodiscard]] std::filesystem::path file() const { return std::filesystem::path(folder_.path()) / head_note_name; }

  SigningKey key_ = SigningKey::make().value();
  store::TemporaryFolder folder_;
};

TEST_F(NotedHead, TheLogThatWasNotedFitsAlsoWhenItWentOn) {
  const auto store = empty();
  const HeadNote second = sealed(*store, 2);
  EXPECT_FALSE(contradiction(*store, second, "it").value());
  sealed(*store, 3);
  EXPECT_FALSE(contradiction(*store, second, "it").value()) << "a note may be behind";
}

TEST_F(NotedHead, ACutLogAndAnotherLogAreShown) {
  const auto store = empty();
  const HeadNote third = sealed(*store, 3);
  const auto shorter = empty();
  sealed(*shorter, 2);
  const auto cut = contradiction(*shorter, third, "seal-head.json").value();
  ASSERT_TRUE(cut);
  EXPECT_EQ(cut->kind, "seal-head");
  EXPECT_EQ(cut->seal, 3U);
  EXPECT_THAT(cut->message.en, HasSubstr("seal-head.json names seal 3, but the database ends with seal 2"));
  EXPECT_TRUE(contradiction(*empty(), third, "it").value()) << "nothing is left at all";
  const auto anew = contradiction(*shorter, {.number = 2, .hash = std::string(64, 'b')}, "it").value();
  ASSERT_TRUE(anew);
  EXPECT_THAT(anew->message.en, HasSubstr("written anew"));
}

TEST_F(NotedHead, OpeningAHouseKeepsTheNoteAndSetsAsideWhatTheLogContradicts) {
  const auto store = empty();
  EXPECT_FALSE(settle_note(*store, file()).value());
  EXPECT_TRUE(notes_in(folder_.path()).empty()) << "nothing was sealed yet";
  const HeadNote third = sealed(*store, 3);
  EXPECT_FALSE(settle_note(*store, file()).value());
  ASSERT_EQ(notes_in(folder_.path()).size(), 1U);
  EXPECT_EQ(notes_in(folder_.path()).front().second, third);

  const auto shorter = empty();
  const HeadNote second = sealed(*shorter, 2);
  EXPECT_TRUE(settle_note(*shorter, file()).value());
  const auto notes = notes_in(folder_.path());
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_EQ(notes[0].first, "seal-head.3.json");
  EXPECT_EQ(notes[0].second, third) << "it stays to be looked at";
  EXPECT_EQ(notes[1].second, second);
  EXPECT_FALSE(settle_note(*shorter, file()).value()) << "and is told once";
}

TEST_F(NotedHead, AFileThatIsNoNoteIsSaidToBeNone) {
  const auto store = empty();
  sealed(*store, 1);
  std::ofstream(file()) << "{\"number\": 1, \"hash\": \"abc\"}";
  const auto notes = notes_in(folder_.path());
  ASSERT_EQ(notes.size(), 1U);
  const auto fault = contradiction(*store, notes.front().second, notes.front().first).value();
  ASSERT_TRUE(fault);
  EXPECT_THAT(fault->message.en, HasSubstr("seal-head.json cannot be read"));
}

TEST_F(NotedHead, IsReadAsAPersonNotesIt) {
  const std::string hash(64, 'c');
  EXPECT_EQ(head_note_from("7:" + hash), (HeadNote{.number = 7, .hash = hash}));
  const std::vector<std::string> none{"7", "7:abc", ":" + hash, "0:" + hash, "x:" + hash, "7:" + hash + "c"};
  for (const std::string& wrong : none) {
    EXPECT_FALSE(head_note_from(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace trinhky::seal
