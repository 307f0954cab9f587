// Reminders, late and unknown messages, and what may not be done to a signing slip.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/engine/decision/year.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> rungs(const Office& office, const std::string& id) {
  std::vector<std::string> found;
  for (const Told& one : office.told()) {
    if (one.instance == id && one.params.contains("rung")) found.push_back(one.params["rung"].get<std::string>());
  }
  return found;
}

TEST(Reminders, GoUpTheLadderAndEndWithTheStep) {
  Office office("2025-12-15 08:00");
  const std::string paper = office.start("20.drafter", "annual-guidance", "20", {{"year", 2026}});
  ASSERT_TRUE(office.last) << office.last;
  // Seven working days from 15 December: the end of the 24th.
  ASSERT_EQ(office.local(*office.work(paper, "making.itemising")->due), "2025-12-24 24:00");
  office.until("2025-12-24 18:00");
  EXPECT_THAT(rungs(office, paper), ElementsAre("before-5", "before-2", "before-1", "due-day"));
  EXPECT_EQ(office.told(paper, "due-soon").front().persons, (std::vector<std::string>{"20.drafter", "20.follower"}));
  EXPECT_EQ(office.local(office.told(paper, "due-soon").front().at), "2025-12-17 08:30");
  office.until("2025-12-31 18:00");
  const auto later = rungs(office, paper);
  EXPECT_THAT(std::vector<std::string>(later.begin() + 4, later.end()),
              ElementsAre("overdue-1", "overdue-2", "overdue-5"));
  EXPECT_THAT(office.told(paper, "told-leaders").back().persons, ElementsAre("20.chair"));
  EXPECT_EQ(office.armed(paper), 1U);

  office.write(paper, guidance_2026());
  ASSERT_TRUE(office.submit("20.drafter", paper, "making.itemising"));
  const auto before = rungs(office, paper).size();
  for (const char* head : {"20.propaganda", "20.movement"}) {
    ASSERT_TRUE(office.opinion(head, paper, "making.inputs", "Nhất trí"));
  }
  ASSERT_TRUE(office.minute("20.clerk", paper, "making.deciding", "approved", board(4)));
  EXPECT_EQ(office.armed(paper), 0U);
  office.until("2026-01-20 08:00");
  EXPECT_EQ(rungs(office, paper).size(), before);
}

TEST(Reminders, WhatWasMissedWhileSwitchedOffIsOneReminder) {
  Office office("2025-12-15 08:00");
  const std::string paper = office.start("20.drafter", "annual-guidance", "20", {{"year", 2026}});
  office.switched_off_until("2025-12-24 12:00");
  EXPECT_EQ(rungs(office, paper).size(), 1U);
  office.until("2025-12-25 09:00");
  EXPECT_THAT(rungs(office, paper), ElementsAre("before-5", "overdue-1"));
}

TEST(Reminders, GoToTheCommunesThatHaveNotIssuedAProgramme) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  make_programme(office, office.child(paper, "programmes", dong_kinh));
  office.until("2026-03-20 18:00");
  std::set<std::string> reminded;
  for (const Told& one : office.told(paper, "unit-due-soon")) reminded.insert(one.params["unit"].get<std::string>());
  EXPECT_THAT(reminded, ElementsAre(doan_ket, hoa_tham));
  const auto late = office.told(paper, "units-late");
  ASSERT_EQ(late.size(), 1U);
  EXPECT_THAT(late.front().persons, ElementsAre("20.office"));
  EXPECT_EQ(late.front().params["units"], json::array({doan_ket, hoa_tham}));
}

TEST(Reminders, ALetterToTheLateUnitsIsDraftedAndSentByNobody) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  make_programme(office, office.child(paper, "programmes", dong_kinh));
  const auto letters = [&] {
    std::vector<std::string> found;
    for (const auto& [id, one] : office.instances()) {
      if (one.parent && one.parent->instance == paper && one.parent->invoke == "reminder-letter") found.push_back(id);
    }
    return found;
  };
  office.until("2026-03-17 08:00");
  EXPECT_THAT(letters(), IsEmpty()) << "not before the first working day after the due one";
  office.until("2026-03-20 18:00");
  ASSERT_EQ(letters().size(), 1U);
  const std::string letter = letters().front();
  EXPECT_TRUE(office.stands_in(letter, "draft")) << "a draft that waits for people";
  EXPECT_EQ(office.instance(letter).unit, office.instance(paper).unit);
  const std::string text = office.document(letter)["body"].get<std::string>();
  EXPECT_THAT(text, ::testing::HasSubstr("quá hạn 1 ngày làm việc"));
  EXPECT_EQ(std::ranges::count(text, '-'), 2) << "the two late units: " << text;
  EXPECT_TRUE(office.instance(letter).number.is_null());
  EXPECT_FALSE(office.instance(letter).ended());
}

TEST(Messages, ATimerOrChildThatNobodyKnowsChangesNothing) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_before_the_board(office);
  const auto before = office.instance(paper).snapshot;
  const Reply timer = office.send({.kind = "timer",
                                   .instance = paper,
                                   .actor = {.kind = Actor::Kind::timer},
                                   .body = {{"timer", "no-such"}, {"due", "2025-12-15T00:00:00.000Z"}}});
  ASSERT_TRUE(timer) << timer;
  EXPECT_TRUE(timer.ignored);
  for (const char* kind : {"child_ended", "child_signal", "child_extended"}) {
    const Reply child = office.send({.kind = kind,
                                     .instance = paper,
                                     .actor = {.kind = Actor::Kind::instance, .instance = "no-such"},
                                     .body = {{"instance", "no-such"}, {"end", "released"}, {"signal", "hello"}}});
    ASSERT_TRUE(child) << child;
    EXPECT_TRUE(child.ignored) << kind;
  }
  EXPECT_EQ(office.instance(paper).snapshot, before);
}

TEST(Messages, ThatComeFromTimersAndOtherPapersAreNotForPersonsToSend) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_before_the_board(office);
  for (const char* kind :
       {"timer", "child_ended", "child_signal", "child_extended", "parent_signal", "cancel_by_parent"}) {
    EXPECT_EQ(office.act("20.chair", kind, paper, json::object()).type(), "not-for-persons") << kind;
  }
  const std::string slip = base::derived_uuid("forged");
  ASSERT_TRUE(office.act("20.drafter", "start", slip,
                         {{"definition", "document-issue"}, {"unit", "20"}, {"parent", {{"instance", paper}}}}));
  EXPECT_FALSE(office.instance(slip).parent.has_value());
}

TEST(Messages, TheEndOfAChildIsTakenOnce) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string slip = office.child(paper, "issue");
  const auto before = office.instance(paper).snapshot;
  const Reply again = office.send({.kind = "child_ended",
                                   .instance = paper,
                                   .actor = {.kind = Actor::Kind::instance, .instance = slip},
                                   .body = {{"instance", slip}, {"invoke", "issue"}, {"end", "released"}}});
  ASSERT_TRUE(again) << again;
  EXPECT_TRUE(again.ignored);
  EXPECT_EQ(office.instance(paper).snapshot, before);
}

TEST(Messages, ACommandThatMakesNoSenseIsRefusedInWords) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_before_the_board(office);
  EXPECT_EQ(office.act("20.chair", "dance", paper, json::object()).type(), "unknown-command");
  EXPECT_EQ(office.act("20.chair", "decide", "no-such-paper", json::object()).type(), "no-such-instance");
  EXPECT_EQ(office.act("20.drafter", "start", paper, {{"definition", "annual-guidance"}, {"unit", "20"}}).type(),
            "already-started");
  office.start("20.drafter", "annual-guidanec", "20", json::object());
  EXPECT_EQ(office.last.type(), "no-such-definition");
  office.start("20.drafter", "annual-guidance", "99", json::object());
  EXPECT_EQ(office.last.type(), "no-such-unit");
  office.start("20.drafter", "annual-guidance", "20", {{"yaer", 2026}});
  EXPECT_EQ(office.last.error.pointer, "/data/yaer");
  office.start("20.chair", "annual-guidance", "20", {{"year", 2026}});
  EXPECT_EQ(office.last.type(), "not-your-work");
  office.start("20.drafter", "unit-programme", "20", {{"year", 2026}});
  EXPECT_FALSE(office.last);
  for (const char* kind :
       {"submit", "decide", "return", "give_opinion", "register", "record", "signal", "attach", "assign_number",
        "cancel", "withdraw", "add_unit", "timer", "child_ended", "child_signal", "cancel_by_parent"}) {
    if (std::string_view(kind).starts_with("cancel_by")) continue;
    // Bodies of a wrong shape are refused or ignored; nothing falls over.
    for (const json& body : {json::object(), json({{"work", 7},
                                                   {"signal", json::array()},
                                                   {"attachment", 3},
                                                   {"source", "x"},
                                                   {"votes", 1},
                                                   {"data", 1},
                                                   {"timer", nullptr}})}) {
      office.act("20.clerk", kind, paper, body);
    }
  }
  EXPECT_TRUE(office.stands_in(paper, "making.deciding"));
}

TEST(Slip, GoesFromDraftToReleaseAndEveryStepRefusesStrangers) {
  Office office("2026-01-05 08:00");
  const std::string slip = office.start("20.drafter", "document-issue", "20", {{"kind", "CV"}});
  ASSERT_TRUE(office.last) << office.last;
  office.write(slip, {{"title", "Về việc tổ chức Ngày hội"}});
  EXPECT_EQ(office.submit("20.clerk", slip, "draft").type(), "not-your-work");
  EXPECT_EQ(office.submit(dong_kinh + ".staff", slip, "draft").type(), "not-your-work");
  ASSERT_TRUE(office.submit("20.drafter", slip, "draft"));
  ASSERT_TRUE(office.decide_at("20.movement", slip, "dept_review", "approved"));
  ASSERT_TRUE(office.decide_at("20.format", slip, "format_check", "approved"));
  ASSERT_TRUE(office.stands_in(slip, "agreeing"));
  ASSERT_TRUE(office.send_back("20.vice", slip, "agreeing", "Nêu rõ thời gian"));
  office.write(slip, {{"title", "Về việc tổ chức Ngày hội trong tháng 11"}});
  ASSERT_TRUE(office.submit("20.drafter", slip, "draft"));
  // All who had agreed are asked again, then the one who returned it.
  ASSERT_TRUE(office.decide_at("20.propaganda", slip, "dept_review", "approved"));
  ASSERT_TRUE(office.decide_at("20.format", slip, "format_check", "approved"));
  ASSERT_TRUE(office.decide_at("20.vice", slip, "agreeing", "approved"));
  ASSERT_TRUE(office.register_paper("20.clerk", slip, "signing", "signed-slip"));
  EXPECT_EQ(office.signal("20.drafter", slip, "number").type(), "not-your-work");
  ASSERT_TRUE(office.signal("20.clerk", slip, "number"));
  EXPECT_EQ(office.instance(slip).number["symbol"], "01/MTTQ-BTT");
  EXPECT_EQ(office.signal("20.clerk", slip, "number").type(), "signal-not-heard");
  EXPECT_EQ(office.act("20.chair", "cancel", slip, {{"reason", "Thôi"}}).type(), "already-numbered");
  ASSERT_TRUE(office.signal("20.clerk", slip, "release"));
  EXPECT_EQ(office.instance(slip).end, "released");
  EXPECT_EQ(office.signal("20.clerk", slip, "release").type(), "instance-ended");
}

TEST(Slip, IsCancelledByALeaderBeforeItHasANumber) {
  Office office("2026-01-05 08:00");
  const std::string slip = office.start("20.drafter", "document-issue", "20", json::object());
  EXPECT_EQ(office.act("20.drafter", "cancel", slip, {{"reason", "Thôi"}}).type(), "not-your-work");
  EXPECT_EQ(office.act("20.chair", "cancel", slip, json::object()).error.pointer, "/reason");
  ASSERT_TRUE(office.act("20.chair", "cancel", slip, {{"reason", "Không còn cần"}}));
  EXPECT_EQ(office.instance(slip).end, "cancelled");
  EXPECT_THAT(office.instance(slip).open, IsEmpty());
  EXPECT_THAT(office.instance(slip).snapshot.configuration, IsEmpty());
}

TEST(Slip, NumbersRunOnInOneUnitAndStartAnewElsewhere) {
  Office office("2026-01-05 08:00");
  const auto numbered = [&](const std::string& unit, const std::string& drafter, const std::string& reviewer,
                            const std::string& leader, const Signers& by) {
    const std::string slip = office.start(drafter, "document-issue", unit, {{"kind", "TB"}});
    office.write(slip, {{"title", "Thông báo"}});
    EXPECT_TRUE(office.submit(drafter, slip, "draft"));
    EXPECT_TRUE(office.decide_at(reviewer, slip, "dept_review", "approved"));
    EXPECT_TRUE(office.decide_at(by.checker, slip, "format_check", "approved"));
    EXPECT_TRUE(office.decide_at(leader, slip, "agreeing", "approved"));
    EXPECT_TRUE(office.register_paper(by.clerk, slip, "signing", "signed-slip"));
    EXPECT_TRUE(office.signal(by.clerk, slip, "number"));
    return office.instance(slip).number["symbol"];
  };
  EXPECT_EQ(numbered("20", "20.drafter", "20.movement", "20.chair", province_signers), "01/TB-MTTQ-BTT");
  EXPECT_EQ(numbered("20", "20.drafter", "20.movement", "20.chair", province_signers), "02/TB-MTTQ-BTT");
  EXPECT_EQ(
      numbered(dong_kinh, dong_kinh + ".staff", dong_kinh + ".vice", dong_kinh + ".chair", commune_signers(dong_kinh)),
      "01/TB-MTTQ-BTT");
  office.until("2027-01-04 08:00");
  EXPECT_EQ(numbered("20", "20.drafter", "20.movement", "20.chair", province_signers), "01/TB-MTTQ-BTT");
}

TEST(Withdrawing, IsPossibleUntilSomebodyHasDecided) {
  Office office("2025-12-15 08:00");
  const std::string paper = office.start("20.drafter", "annual-guidance", "20", {{"year", 2026}});
  EXPECT_EQ(office.act("20.drafter", "withdraw", paper, json::object()).type(), "cannot-withdraw");
  office.write(paper, guidance_2026());
  ASSERT_TRUE(office.submit("20.drafter", paper, "making.itemising"));
  EXPECT_EQ(office.act("20.clerk", "withdraw", paper, json::object()).type(), "not-your-work");
  const Reply withdrawn = office.act("20.drafter", "withdraw", paper, json::object());
  ASSERT_TRUE(withdrawn) << withdrawn;
  EXPECT_TRUE(office.stands_in(paper, "making.itemising"));
  EXPECT_TRUE(office.work(paper, "making.itemising")->returned.is_null());
  office.write(paper, office.document(paper));
  ASSERT_TRUE(office.submit("20.drafter", paper, "making.itemising"));
  ASSERT_TRUE(office.opinion("20.propaganda", paper, "making.inputs", "Nhất trí"));
  EXPECT_EQ(office.act("20.drafter", "withdraw", paper, json::object()).type(), "cannot-withdraw");
}

TEST(Attachments, ComeFromThoseWhoWorkOnThePaperAndAreReplacedByTheirOwner) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_before_the_board(office);
  ASSERT_TRUE(office.attach("20.clerk", paper, "a1"));
  EXPECT_EQ(office.attach(dong_kinh + ".chair", paper, "a2").type(), "not-your-work");
  EXPECT_EQ(office.act("20.clerk", "attach", paper, {{"attachment", {{"id", "a5"}}}}).error.pointer,
            "/attachment/hash");
  const auto replacing = [&](const std::string& person, const std::string& id) {
    return office.act(person, "attach", paper,
                      {{"attachment", {{"id", id}, {"hash", "h"}, {"name", "n"}, {"replaces", "a1"}}}});
  };
  EXPECT_EQ(replacing("20.chair", "a3").type(), "not-replaceable");
  EXPECT_TRUE(replacing("20.clerk", "a4"));
  EXPECT_EQ(office.instance(paper).attachments.size(), 2U);
  // Nobody had acted since: the first one was a wrong file.
  EXPECT_EQ(office.instance(paper).attachments.back()["keeps_earlier"], false);
  EXPECT_EQ(replacing("20.clerk", "a6").type(), "not-replaceable");
}

TEST(Attachments, OfAPaperThatSomebodyActedOnStayAsEarlierVersions) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_before_the_board(office);
  ASSERT_TRUE(office.attach("20.clerk", paper, "a1"));
  ASSERT_TRUE(office.attach("20.chair", paper, "b1"));
  // Attaching is not acting; a vote is.
  EXPECT_FALSE(office.instance(paper).attachments.front().value("relied_on", false));
  ASSERT_TRUE(office.decide_at("20.vice", paper, "making.deciding", "approved"));
  EXPECT_TRUE(office.instance(paper).attachments.front().value("relied_on", false));
  const Reply newer = office.act("20.clerk", "attach", paper,
                                 {{"attachment", {{"id", "a2"}, {"hash", "h"}, {"name", "n"}, {"replaces", "a1"}}}});
  ASSERT_TRUE(newer) << newer;
  EXPECT_EQ(office.instance(paper).attachments.back()["keeps_earlier"], true);
}

}  // namespace
}  // namespace trinhky::decision::testing
