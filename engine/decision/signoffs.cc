// Sign-offs, opinions and what arrives on paper: personal clicks, and decisions recorded from minutes or letters.
#include <algorithm>

#include "engine/approval/tally.h"
#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/decision/added_work.h"
#include "engine/decision/amend.h"
#include "engine/decision/attachments.h"
#include "engine/decision/authority_used.h"
#include "engine/decision/commands.h"
#include "engine/decision/recorded_votes.h"
#include "engine/decision/signing.h"
#include "engine/decision/voices.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::text_or;

const OpenWork* open_work(const Turn& turn, std::initializer_list<std::string_view> kinds) {
  const auto open = turn.instance().open.find(text_or(turn.command().body, "work"));
  if (open == turn.instance().open.end()) return nullptr;
  return std::ranges::find(kinds, std::string_view(open->second.kind)) == kinds.end() ? nullptr : &open->second;
}

// Whose opinion it is: a substitute speaks for the holder who was asked.
std::string speaker(const Turn& turn, const OpenWork& work, const directory::Capacity& capacity) {
  if (std::ranges::find(work.members, capacity.person) != work.members.end()) return capacity.person;
  const auto substitution = turn.world().directory->substitution(capacity.substitution);
  const auto holding = substitution ? turn.world().directory->holding(substitution->holding) : std::nullopt;
  return holding ? holding->person : capacity.person;
}

base::Error content_changed() {
  return {.code = base::ErrorCode::stale,
          .type = "content-changed",
          .message = {"Nội dung đã thay đổi sau khi đồng chí mở xem. Hãy xem lại bản hiện tại rồi cho ý kiến.",
                      "The content changed after you opened it. Look at the current version, then decide."},
          .pointer = "/shown_hash"};
}

bool shown_is_current(const Turn& turn, const definition::Work& words) {
  const bool binds = std::ranges::find(words.binds, "document") != words.binds.end();
  return !binds || text_or(turn.command().body, "shown_hash") == turn.instance().document();
}

const definition::Choice* choice_named(const definition::Work& words, const std::string& id) {
  const auto found = std::ranges::find(words.choices, id, &definition::Choice::id);
  return found == words.choices.end() ? nullptr : &*found;
}

// A tie that is to be voted again is an outcome beside the choices.
bool is_repeat(const definition::Work& words, const std::string& outcome) {
  return words.tie == "repeat" && outcome == approval::repeat_outcome;
}

base::Error unknown_choice() {
  return {.code = base::ErrorCode::invalid,
          .type = "unknown-choice",
          .message = {"Bước này không có lựa chọn đó.", "This step has no such choice."},
          .pointer = "/choice"};
}

void record_given(Turn& turn, const std::string& work, json given) {
  given["at"] = base::format_instant(turn.command().now);
  turn.change({{"op", "given"}, {"work", work}, {"given", std::move(given)}});
}

// What follows when a sign-off is settled: the passage is kept, the one who passed the paper on is told, the chart
// moves.
base::Result<void> settle_signoff(Turn& turn, const OpenWork& work, const definition::Work& words,
                                  const std::string& outcome, const std::string& reason) {
  const definition::Choice* choice = choice_named(words, outcome);
  if (choice != nullptr && choice->positive) {
    const bool anew = std::ranges::any_of(turn.instance().passed, [&](const Passage& passage) {
      return passage.state == work.state && passage.bound == superseded;
    });
    if (anew) turn.change({{"op", "unpassed"}, {"states", {work.state}}});
    turn.change({{"op", "passed"}, {"state", work.state}, {"bound", turn.instance().document()}});
  } else if (!is_repeat(words, outcome)) {
    turn.change({{"op", "returned"},
                 {"return",
                  {{"from_state", work.state},
                   {"resume_here", false},
                   {"reason", reason},
                   {"by", turn.command().actor.person},
                   {"at", base::format_instant(turn.command().now)}}}});
  }
  if (!work.from.empty() && work.from != turn.command().actor.person) {
    turn.notify("decided", work.id, {}, {work.from}, {{"state", work.state}, {"choice", outcome}, {"reason", reason}});
  }
  return turn.deliver("signoff." + outcome, {{"reason", reason}, {"choice", outcome}}, work.state);
}

// One person's word for all that hangs on it: the own voice, and seats that nobody else could fill.
std::vector<std::string> voices_with(const Turn& turn, const OpenWork& work, const std::string& own,
                                     const std::string& person) {
  std::vector<std::string> voices{own};
  for (std::size_t i = 0; i < work.to.size(); ++i) {
    const std::string key = "seat:" + std::to_string(i);
    const bool open = std::ranges::find(work.members, key) != work.members.end() && key != own &&
                      std::ranges::find(work.given, key, &Given::member) == work.given.end();
    if (!open) continue;
    const auto able = turn.who({work.to[i]});
    if (able.size() == 1 && able.front().person == person) voices.push_back(key);
  }
  return voices;
}

base::Result<approval::Tally> tally_now(Turn& turn, const OpenWork& work, const definition::Work& words) {
  const auto need = approval::Need::parse(words.need);
  if (!need) return std::unexpected(need.error());
  const OpenWork now = turn.instance().open.at(work.id);
  return approval::tally(*need, members_of(now), votes_of(now), options_of(turn, now, words));
}

// What a further voice leads to: nothing yet, the next group being asked, or the end of the step.
base::Result<void> follow_up(Turn& turn, const OpenWork& work, const definition::Work& words,
                             const approval::Tally& tally, const std::string& comment, json& detail) {
  if (tally.state != approval::Tally::State::decided) return {};
  if (!work.role.empty()) return settle_added(turn, work, tally.outcome, comment, detail);
  const definition::Choice* choice = choice_named(words, tally.outcome);
  const bool agreed = choice != nullptr && choice->positive;
  if (agreed && work.group + 1 < words.order.size()) {
    detail["group_agreed"] = work.group + 1;
    const OpenWork earlier = turn.instance().open.at(work.id);
    if (auto asked = turn.ask_next_group(work, words); !asked) return asked;
    carry_added(turn, earlier);
    return {};
  }
  if (agreed) {
    const auto waits = held_up(turn, work.id, detail);
    if (!waits) return std::unexpected(waits.error());
    if (*waits) return {};
  }
  detail["outcome"] = tally.outcome;
  if (!words.mode.empty()) detail["mode"] = words.mode;
  if (words.confirmed_later) detail["confirm"] = "next-meeting";
  return settle_signoff(turn, work, words, tally.outcome, comment);
}

// Recorded text of a source: what it is stays readable in the log, what it says is kept apart.
json source_detail(Turn& turn, const json& source) {
  json detail = {{"kind", text_or(source, "kind")}};
  if (source.contains("date")) detail["date"] = source["date"];
  const std::string text = turn.keep_text(base::canonical(source));
  detail["text"] = text;
  return detail;
}

std::optional<base::Error> check_source(const Turn& turn, const json& source, const std::vector<std::string>& allowed) {
  const std::string kind = text_or(source, "kind");
  if (!source.is_object() || std::ranges::find(allowed, kind) == allowed.end()) {
    return missing_member("/source/kind",
                          {"Phải chọn nguồn ghi nhận: cuộc họp, phiếu lấy ý kiến, phiếu ký hoặc văn bản.",
                           "Choose the source: meeting, written ballot, signed slip or letter."});
  }
  const auto date = base::parse_date(text_or(source, "date"));
  if (!date)
    return missing_member("/source/date", {"Phải ghi ngày của nguồn.", "The date of the source must be given."});
  if (*date > turn.today()) {
    return base::Error{.code = base::ErrorCode::invalid,
                       .type = "date-in-future",
                       .message = {"Ngày của nguồn không thể sau hôm nay.", "The source cannot be dated after today."},
                       .pointer = "/source/date"};
  }
  return std::nullopt;
}

}  // namespace

base::Result<void> settle_step(Turn& turn, const OpenWork& work, const std::string& outcome,
                               const std::string& reason) {
  return settle_signoff(turn, work, words_at(turn, work), outcome, reason);
}

base::Result<approval::Tally> tally_of(Turn& turn, const OpenWork& work) {
  return tally_now(turn, work, words_at(turn, work));
}

Outcome decide_signoff(Turn& turn) {
  const Command& command = turn.command();
  const OpenWork* open = open_work(turn, {"signoff"});
  if (open == nullptr) return turn.refuse(work_closed());
  const OpenWork work = *open;
  const definition::Work words = words_at(turn, work);
  auto capacity = may_work(turn, work, command.actor.person);
  if (!capacity) return turn.refuse(capacity.error());
  if (auto error = must_wait(turn, work)) return turn.refuse(std::move(*error));
  if (words.secret) return turn.refuse(voted_on_paper());
  const std::string chosen = text_or(command.body, "choice");
  const definition::Choice* choice = choice_named(words, chosen);
  if (choice == nullptr) return turn.refuse(unknown_choice());
  if (!shown_is_current(turn, words)) return turn.refuse(content_changed());
  const std::string reason_text =
      text_or(command.body, "reason").empty() ? text_or(command.body, "comment") : text_or(command.body, "reason");
  const bool reasoned = std::ranges::find(choice->requires_words, "reason") != choice->requires_words.end();
  if (reasoned && base::trim_ascii(reason_text).empty()) {
    return turn.refuse(missing_member("/reason", {"Phải ghi lý do.", "A reason must be given."}));
  }
  if (base::code_points(reason_text) > base::limits::max_comment_code_points) {
    return turn.refuse({.code = base::ErrorCode::too_large,
                        .type = "text-too-long",
                        .message = {"Ý kiến dài quá 4.000 ký tự.", "The text is longer than 4,000 characters."},
                        .pointer = "/reason"});
  }
  auto hand = hand_of(turn, words, choice->positive, command.actor.person);
  if (!hand) return turn.refuse(hand.error());
  auto authority = authority_used(turn, work, words, *capacity, *hand);
  if (!authority) return turn.refuse(authority.error());
  const std::string member = member_key(turn, work, command.actor.person);
  const auto same = [&](const Given& given) { return given.member == member; };
  if (std::ranges::any_of(work.given, same)) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "already-decided",
                        .message = {"Đồng chí đã cho ý kiến ở bước này.", "You have decided at this step already."}});
  }
  const auto amended = amend(turn, work, words, *choice);
  if (!amended) return turn.refuse(amended.error());
  const std::string comment = turn.keep_text(reason_text);
  for (const std::string& voice : voices_with(turn, work, member, command.actor.person)) {
    record_given(turn, work.id,
                 {{"member", voice},
                  {"choice", chosen},
                  {"person", command.actor.person},
                  {"comment", comment},
                  {"recorded", nullptr}});
  }
  turn.change({{"op", "acted"}, {"state", work.state}, {"person", command.actor.person}});
  if (hand->contains("signed_file")) {
    // The file stands under a decision now; another one in its place leaves this one where it is.
    for (const char* file : {"attachment", "approved_file"}) {
      const std::string id = text_or((*hand)["signed_file"], file);
      if (!id.empty()) turn.change({{"op", "attachment_relied_on"}, {"id", id}});
    }
  }
  const auto tally = tally_now(turn, work, words);
  if (!tally) return turn.refuse(tally.error());
  json detail = {{"actor", actor_detail(turn, *capacity)},
                 {"work", work.id},
                 {"state", work.state},
                 {"choice", chosen},
                 {"document", turn.instance().document()},
                 {"counts", approval::to_json(tally->counts)}};
  detail.update(*hand);
  if (!authority->is_null()) detail["authority"] = std::move(*authority);
  if (four_eyes_waived(turn, work, command.actor.person)) detail["four_eyes_waived"] = true;
  if (!comment.empty()) detail["comment"] = comment;
  if (const auto& edits = *amended) {
    detail["edited"] = {{"from", edits->from}, {"to", edits->to}, {"effect", edits->effect}, {"again", edits->again}};
  }
  if (auto done = follow_up(turn, work, words, *tally, comment, detail); !done) return turn.refuse(done.error());
  return turn.finish("decided", std::move(detail));
}

base::Result<void> close_vote(Turn& turn, const OpenWork& work, json& detail) {
  const definition::Work& words = *turn.definition().work_of(work.state);
  const auto need = approval::Need::parse(words.need);
  if (!need) return std::unexpected(need.error());
  approval::Options options = options_of(turn, work, words);
  options.closed = true;
  const std::vector<approval::Vote> votes = votes_of(work);
  json absent = json::array();
  for (const std::string& member : work.members) {
    if (std::ranges::find(votes, member, &approval::Vote::member) == votes.end()) absent.push_back(member);
  }
  const approval::Tally tally = approval::tally(*need, members_of(work), votes, options);
  detail["work"] = work.id;
  detail["absent"] = std::move(absent);
  detail["counts"] = approval::to_json(tally.counts);
  return follow_up(turn, work, words, tally, "", detail);
}

Outcome return_work(Turn& turn) {
  const Command& command = turn.command();
  const OpenWork* open = open_work(turn, {"signoff", "opinions"});
  if (open == nullptr) return turn.refuse(work_closed());
  const OpenWork work = *open;
  const definition::Return* back = turn.definition().return_of(work.state);
  if (back == nullptr || back->to.empty()) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "cannot-return",
                        .message = {"Bước này không trả lại được.", "This step cannot return the paper."}});
  }
  auto capacity = may_work(turn, work, command.actor.person);
  if (!capacity) return turn.refuse(capacity.error());
  if (auto error = claim_first(turn, work)) return turn.refuse(std::move(*error));
  const std::string to = text_or(command.body, "to", back->to.front());
  if (std::ranges::find(back->to, to) == back->to.end()) {
    return turn.refuse({.code = base::ErrorCode::invalid,
                        .type = "unknown-state",
                        .message = {"Không trả về bước này được.", "The paper cannot go back to that step."},
                        .pointer = "/to"});
  }
  const std::string reason = text_or(command.body, "reason");
  if (base::trim_ascii(reason).empty()) {
    return turn.refuse(missing_member("/reason", {"Phải ghi lý do trả lại.", "A return needs a reason."}));
  }
  if (base::code_points(reason) > base::limits::max_comment_code_points) {
    return turn.refuse({.code = base::ErrorCode::too_large,
                        .type = "text-too-long",
                        .message = {"Lý do dài quá 4.000 ký tự.", "The reason is longer than 4,000 characters."},
                        .pointer = "/reason"});
  }
  const definition::Work& words = *turn.definition().work_of(work.state);
  if (!shown_is_current(turn, words)) return turn.refuse(content_changed());
  const std::string kept = turn.keep_text(reason);
  turn.change({{"op", "returned"},
               {"return",
                {{"from_state", work.state},
                 {"resume_here", back->resume_here},
                 {"reason", kept},
                 {"by", command.actor.person},
                 {"at", base::format_instant(command.now)}}}});
  turn.change({{"op", "acted"}, {"state", work.state}, {"person", command.actor.person}});
  if (auto done = turn.deliver(definition::return_signal(to), {{"reason", kept}}, work.state); !done) {
    return turn.refuse(done.error());
  }
  return turn.finish("returned", {{"actor", actor_detail(turn, *capacity)},
                                  {"work", work.id},
                                  {"from", work.state},
                                  {"to", to},
                                  {"reason", kept},
                                  {"document", turn.instance().document()}});
}

Outcome give_opinion(Turn& turn) {
  const Command& command = turn.command();
  const OpenWork* open = open_work(turn, {"opinions", "consult"});
  if (open == nullptr) return turn.refuse(work_closed());
  const OpenWork work = *open;
  auto capacity = may_work(turn, work, command.actor.person);
  if (!capacity) return turn.refuse(capacity.error());
  const bool consulted = work.kind == "consult";
  const auto own = [&](const Given& given) { return given.member == command.actor.person; };
  if (consulted && std::ranges::any_of(work.given, own)) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "already-decided",
                        .message = {"Đồng chí đã trả lời.", "You have answered already."}});
  }
  const std::string text = text_or(command.body, "text");
  if (base::trim_ascii(text).empty()) {
    return turn.refuse(missing_member(
        "/text", {"Phải ghi ý kiến; nếu nhất trí, ghi \"Nhất trí\".", "Write the opinion; if you agree, write so."}));
  }
  if (base::code_points(text) > base::limits::max_comment_code_points) {
    return turn.refuse({.code = base::ErrorCode::too_large,
                        .type = "text-too-long",
                        .message = {"Ý kiến dài quá 4.000 ký tự.", "The opinion is longer than 4,000 characters."},
                        .pointer = "/text"});
  }
  const std::string comment = turn.keep_text(text);
  record_given(turn, work.id,
               {{"member", speaker(turn, work, *capacity)},
                {"choice", "opinion"},
                {"person", command.actor.person},
                {"comment", comment},
                {"recorded", nullptr}});
  // Whoever was only asked has not acted at the step: it bars nobody from deciding later.
  if (!consulted) turn.change({{"op", "acted"}, {"state", work.state}, {"person", command.actor.person}});
  const auto& given = turn.instance().open.at(work.id).given;
  const bool all = std::ranges::all_of(work.members, [&](const std::string& member) {
    return std::ranges::find(given, member, &Given::member) != given.end();
  });
  json detail = {
      {"actor", actor_detail(turn, *capacity)}, {"work", work.id}, {"state", work.state}, {"comment", comment}};
  if (consulted) {
    detail["role"] = work.role;
    keep_heard(turn, work);
    if (all) turn.change({{"op", "closed"}, {"work", work.id}});
    // The answer stays readable to who gave it.
    turn.change({{"op", "watching"}, {"person", command.actor.person}, {"on", true}});
    turn.notify("answered", work.of, {}, {work.from}, {{"state", work.state}, {"reason", comment}});
  } else if (all) {
    json data = {{"asked", work.members.size()}};
    if (turn.definition().work_of(work.state)->silence == "agrees") data["agreed_by_silence"] = 0;
    if (auto done = turn.deliver("opinions.closed", std::move(data), work.state); !done) {
      return turn.refuse(done.error());
    }
  }
  return turn.finish("opinion_given", std::move(detail));
}

Outcome register_paper(Turn& turn) {
  const Command& command = turn.command();
  const OpenWork* open = open_work(turn, {"opinions", "wait"});
  if (open == nullptr) return turn.refuse(work_closed());
  const OpenWork work = *open;
  const definition::Work& words = *turn.definition().work_of(work.state);
  auto capacity = may_record(turn, work, command.actor.person);
  if (!capacity) return turn.refuse(capacity.error());
  const json source = command.body.value("source", json::object());
  if (auto error = check_source(turn, source, registered_from(words))) return turn.refuse(*error);
  const std::string attachment = text_or(command.body, "attachment");
  if (!attachment.empty() && !has_attachment(turn.instance(), attachment)) {
    return turn.refuse({.code = base::ErrorCode::invalid,
                        .type = "no-such-attachment",
                        .message = {"Không có tệp đính kèm này.", "There is no such attachment."},
                        .pointer = "/attachment"});
  }
  json hand = json::object();
  if (words.signs && text_or(source, "kind") == signed_paper) {
    const std::string signer = text_or(command.body, "signed_by");
    if (signer.empty()) {
      return turn.refuse(
          missing_member("/signed_by", {"Phải chọn người đã ký trên giấy.", "Choose the person who signed on paper."}));
    }
    auto signs = hand_of(turn, words, true, signer);
    if (!signs) return turn.refuse(signs.error());
    hand = std::move(*signs);
  }
  const std::string text = turn.keep_text(text_or(command.body, "text"));
  json detail = {{"actor", actor_detail(turn, *capacity)},
                 {"work", work.id},
                 {"state", work.state},
                 {"source", source_detail(turn, source)}};
  detail.update(hand);
  if (hand.contains("signature")) {
    // The paper that was signed is the document as it stands, which is what the clerk printed.
    detail["document"] = turn.instance().document();
    auto authority = authority_signed(turn, work, words, hand);
    if (!authority) return turn.refuse(authority.error());
    if (!authority->is_null()) detail["authority"] = std::move(*authority);
  }
  if (!attachment.empty()) detail["attachment"] = attachment;
  if (!text.empty()) detail["comment"] = text;
  turn.change({{"op", "acted"}, {"state", work.state}, {"person", command.actor.person}});
  record_given(turn, work.id,
               {{"member", "party:" + text_or(command.body, "party", std::to_string(work.given.size() + 1))},
                {"choice", "opinion"},
                {"person", command.actor.person},
                {"comment", text},
                {"recorded", detail["source"]}});
  if (work.kind == "wait") {
    if (auto done = turn.deliver(words.waits_for, {{"attachment", attachment}, {"comment", text}}, work.state); !done) {
      return turn.refuse(done.error());
    }
  }
  return turn.finish("paper_registered", std::move(detail));
}

Outcome record(Turn& turn) {
  const Command& command = turn.command();
  const json& body = command.body;
  const OpenWork* open = open_work(turn, {"signoff"});
  if (open == nullptr) return turn.refuse(work_closed());
  const OpenWork work = *open;
  const definition::Work words = words_at(turn, work);
  auto capacity = may_record(turn, work, command.actor.person);
  if (!capacity) return turn.refuse(capacity.error());
  const json source = body.value("source", json::object());
  if (auto error = check_source(turn, source, sources_of(words))) return turn.refuse(*error);
  const std::string minutes = text_or(body, "minutes");
  const bool proof = !words.recorded || std::ranges::find(words.recorded->requires_words, "minutes") !=
                                            words.recorded->requires_words.end();
  if (proof && !has_attachment(turn.instance(), minutes)) {
    return turn.refuse(missing_member("/minutes", {"Phải đính kèm biên bản hoặc bản quét có chữ ký.",
                                                   "The minutes or a signed scan must be attached."}));
  }
  const std::string chosen = text_or(body, "choice");
  const std::string reason_text = text_or(body, "reason").empty() ? text_or(body, "comment") : text_or(body, "reason");
  const bool returns = chosen == "returned" && turn.definition().return_of(work.state) != nullptr;
  const bool body_decides = decided_by_body(work);
  const bool tied = body_decides && is_repeat(words, chosen);
  const definition::Choice* choice = choice_named(words, chosen);
  if (choice == nullptr && !returns && !tied) return turn.refuse(unknown_choice());
  if (auto error = must_wait(turn, work); error && error->type != "claim-first" && !returns) {
    return turn.refuse(std::move(*error));
  }
  const bool asks_reason =
      choice != nullptr && std::ranges::find(choice->requires_words, "reason") != choice->requires_words.end();
  const bool reasoned = returns || asks_reason;
  if (reasoned && base::trim_ascii(reason_text).empty()) {
    return turn.refuse(missing_member("/reason", {"Phải ghi lý do.", "A reason must be given."}));
  }
  std::string voice = "body";
  approval::Tally tally{.state = approval::Tally::State::decided, .outcome = chosen, .counts = {}, .why = {}};
  json recorded = {{"source", source_detail(turn, source)}};
  if (!minutes.empty()) recorded["minutes"] = minutes;
  std::string signed_by = text_or(body, "signed_by");
  if (!returns && body_decides) {
    auto votes = recorded_votes(turn, work, words, chosen);
    if (!votes) return turn.refuse(votes.error());
    recorded["votes"] = std::move(*votes);
  } else if (!body_decides) {
    if (auto error = barred_here(turn, work, signed_by)) {
      error->pointer = "/signed_by";
      return turn.refuse(std::move(*error));
    }
    const auto holders = turn.who(work.to);
    if (signed_by.empty() && holders.size() == 1) signed_by = holders.front().person;
    if (std::ranges::find(holders, signed_by, &directory::Capacity::person) == holders.end()) {
      return turn.refuse(missing_member("/signed_by", {"Phải chọn người đã ký hoặc cho ý kiến trên giấy.",
                                                       "Choose the person who signed or decided on paper."}));
    }
    recorded["signed_by"] = signed_by;
    voice = member_key(turn, work, signed_by);
    if (!returns && std::ranges::any_of(work.given, [&](const Given& given) { return given.member == voice; })) {
      return turn.refuse({.code = base::ErrorCode::wrong_state,
                          .type = "already-decided",
                          .message = {"Người này đã cho ý kiến ở bước này.", "This person has decided here already."},
                          .pointer = "/signed_by"});
    }
  }
  // Whose decision it is: the body's, or that of who signed.
  json authority;
  if (!returns) {
    directory::Capacity decider;
    for (const auto& holder : turn.who(work.to)) {
      if (holder.person == signed_by) decider = holder;
    }
    auto used = authority_used(turn, work, words, decider, json());
    if (!used) {
      base::Error error = used.error();
      if (!body_decides) error.pointer = "/signed_by";
      return turn.refuse(std::move(error));
    }
    authority = std::move(*used);
  }
  const std::string comment = turn.keep_text(reason_text);
  const std::vector<std::string> voices = body_decides ? std::vector{voice} : voices_with(turn, work, voice, signed_by);
  for (const std::string& one : voices) {
    record_given(turn, work.id,
                 {{"member", one},
                  {"choice", chosen},
                  {"person", command.actor.person},
                  {"comment", comment},
                  {"recorded", recorded}});
  }
  turn.change({{"op", "acted"}, {"state", work.state}, {"person", command.actor.person}});
  json detail = {{"actor", actor_detail(turn, *capacity)},
                 {"work", work.id},
                 {"state", work.state},
                 {"choice", chosen},
                 {"recorded", recorded},
                 {"document", turn.instance().document()}};
  if (!comment.empty()) detail["comment"] = comment;
  if (!authority.is_null()) detail["authority"] = std::move(authority);
  if (!body_decides && four_eyes_waived(turn, work, signed_by)) detail["four_eyes_waived"] = true;
  turn.change({{"op", "recorded"},
               {"decision",
                {{"event", turn.instance().events + 1},
                 {"work", work.id},
                 {"state", work.state},
                 {"chair", work.chair},
                 {"stands", "recorded"},
                 {"by", command.actor.person},
                 {"at", base::format_instant(command.now)}}}});
  base::Result<void> done;
  if (returns) {
    const definition::Return& back = *turn.definition().return_of(work.state);
    const std::string to = text_or(body, "to", back.to.front());
    if (std::ranges::find(back.to, to) == back.to.end()) {
      return turn.refuse({.code = base::ErrorCode::invalid,
                          .type = "unknown-state",
                          .message = {"Không trả về bước này được.", "The paper cannot go back to that step."},
                          .pointer = "/to"});
    }
    detail["to"] = to;
    turn.change({{"op", "returned"},
                 {"return",
                  {{"from_state", work.state},
                   {"resume_here", back.resume_here},
                   {"reason", comment},
                   {"by", command.actor.person},
                   {"at", base::format_instant(command.now)}}}});
    done = turn.deliver(definition::return_signal(to), {{"reason", comment}}, work.state);
  } else {
    if (!body_decides) {
      auto counted = tally_now(turn, work, words);
      if (!counted) return turn.refuse(counted.error());
      tally = std::move(*counted);
    }
    done = follow_up(turn, work, words, tally, comment, detail);
  }
  if (!done) return turn.refuse(done.error());
  return turn.finish("decision_recorded", std::move(detail));
}

}  // namespace trinhky::decision
