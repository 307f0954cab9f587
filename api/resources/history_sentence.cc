#include "api/resources/history_sentence.h"

#include <algorithm>
#include <functional>
#include <map>

#include "engine/calendar/urgency.h"

namespace trinhky::api {
namespace {

using base::Text;
using base::text_or;

// One event in words. Knows the titles of the definition; never shows a word of the engine.
class Sentence {
 public:
  Sentence(const Office& office, const directory::Directory& directory, const Seen& seen, const json& body)
      : office_(office), directory_(directory), seen_(seen), body_(body) {}

  [[nodiscard]] Text of(const std::string& kind) const {
    using Tell = Text (Sentence::*)() const;
    static const std::map<std::string, Tell> told{{"started", &Sentence::started},
                                                  {"submitted", &Sentence::signalled},
                                                  {"signalled", &Sentence::signalled},
                                                  {"decided", &Sentence::decided},
                                                  {"decision_recorded", &Sentence::recorded},
                                                  {"returned", &Sentence::returned},
                                                  {"withdrawn", &Sentence::withdrawn},
                                                  {"opinion_given", &Sentence::opinion},
                                                  {"paper_registered", &Sentence::registered},
                                                  {"cancelled", &Sentence::cancelled},
                                                  {"cancelled_by_parent", &Sentence::cancelled_above},
                                                  {"attached", &Sentence::attached},
                                                  {"file_withdrawn", &Sentence::file_withdrawn},
                                                  {"claimed", &Sentence::claimed},
                                                  {"released", &Sentence::released},
                                                  {"reassigned", &Sentence::reassigned},
                                                  {"consulted", &Sentence::consulted},
                                                  {"consult_ended", &Sentence::consult_ended},
                                                  {"approver_added", &Sentence::approver_added},
                                                  {"approver_dropped", &Sentence::approver_dropped},
                                                  {"urged", &Sentence::urged},
                                                  {"watched", &Sentence::watched},
                                                  {"unwatched", &Sentence::unwatched},
                                                  {"contributed", &Sentence::contributed},
                                                  {"extension_asked", &Sentence::extension_asked},
                                                  {"extension_granted", &Sentence::extension_granted},
                                                  {"extension_refused", &Sentence::extension_refused},
                                                  {"urgency_set", &Sentence::urgency_set},
                                                  {"retimed", &Sentence::retimed},
                                                  {"migrated", &Sentence::migrated},
                                                  {"migration_undone", &Sentence::migrated},
                                                  {"reminded", &Sentence::reminded},
                                                  {"timer_fired", &Sentence::timer},
                                                  {"period_opened", &Sentence::period_opened},
                                                  {"child_ended", &Sentence::child_ended},
                                                  {"child_signalled", &Sentence::child_signalled},
                                                  {"child_extended", &Sentence::child_extended},
                                                  {"parent_signalled", &Sentence::parent_signalled},
                                                  {"undone", &Sentence::undone},
                                                  {"held", &Sentence::held},
                                                  {"resumed", &Sentence::resumed},
                                                  {"kept_while_held", &Sentence::kept_while_held},
                                                  {"reopened", &Sentence::reopened},
                                                  {"record_confirmed", &Sentence::record_confirmed},
                                                  {"record_contested", &Sentence::record_contested},
                                                  {"corrected", &Sentence::corrected},
                                                  {"replaced", &Sentence::replaced},
                                                  {"recalled", &Sentence::recalled},
                                                  {"commented", &Sentence::commented},
                                                  {"comment_removed", &Sentence::comment_removed}};
    const auto found = told.find(kind);
    Text text = found == told.end() ? Text{"Cập nhật hồ sơ", "The paper was updated"} : (this->*found->second)();
    tell_of_clocks(text);
    return text;
  }

 private:
  // A paper that went to another version has events in states that this one may not have.
  [[nodiscard]] Text title(const std::string& state) const {
    for (const auto& known : seen_.definition->states) {
      if (known.id == state) return known.title;
    }
    for (const auto& version : office_.catalogue->versions(seen_.definition->id)) {
      for (const auto& known : version->states) {
        if (known.id == state) return known.title;
      }
    }
    return seen_.definition->title_of(state);
  }
  [[nodiscard]] Text at_step(const Text& what) const {
    const std::string state = text_or(body_, "state");
    if (state.empty()) return what;
    const Text step = title(state);
    return {what.vi + " ở bước " + quoted(step.vi), what.en + " at the step " + quoted(step.en)};
  }
  [[nodiscard]] Text choice(const std::string& id) const {
    const definition::Work* words = seen_.definition->work_of(text_or(body_, "state"));
    if (id == "returned") return {"Trả lại", "Return"};
    if (words != nullptr) {
      for (const definition::Choice& one : words->choices) {
        if (one.id == id) return one.label;
      }
      if (id == "repeat" && words->tie == id) return {"hai bên bằng nhau, biểu quyết lại", "a tie, to be voted again"};
    }
    return {"Cho ý kiến", "A decision"};
  }
  [[nodiscard]] Text unit(const std::string& key) const { return unit_name(directory_, key); }
  // The definition behind a child, by the invoke that started it.
  [[nodiscard]] std::shared_ptr<const definition::Definition> invoked() const {
    for (const auto& [state, invoke] : seen_.definition->invokes) {
      if (invoke.id == text_or(body_, "invoke")) return office_.catalogue->definition(invoke.workflow, 0);
    }
    return nullptr;
  }
  [[nodiscard]] Text child_name() const {
    const auto definition = invoked();
    Text name = definition == nullptr ? Text{"Hồ sơ liên quan", "A related paper"} : definition->title;
    if (const std::string key = text_or(body_, "key"); !key.empty()) {
      const Text of = unit(key);
      name = {name.vi + " – " + of.vi, name.en + " – " + of.en};
    }
    return name;
  }

  [[nodiscard]] std::string person(const std::string& id) const {
    const auto known = directory_.person(id);
    return known ? known->full_name : std::string();
  }
  // The persons of the event, by name.
  [[nodiscard]] std::string persons() const {
    std::string names;
    for (const json& id : body_.value("persons", json::array())) {
      const std::string name = id.is_string() ? person(id.get<std::string>()) : std::string();
      if (!name.empty()) names += (names.empty() ? "" : ", ") + name;
    }
    return names;
  }
  // An act, and behind it who is meant.
  [[nodiscard]] static Text about(const Text& act, const std::string& names) {
    return names.empty() ? act : Text{act.vi + ": " + names, act.en + ": " + names};
  }
  [[nodiscard]] Text claimed() const { return at_step({"Nhận việc", "The work was taken"}); }
  [[nodiscard]] Text released() const { return at_step({"Trả việc về hàng chờ", "The work was put back"}); }
  [[nodiscard]] Text reassigned() const {
    if (body_.value("back", false)) {
      return at_step({"Trả lại việc đã chuyển giao", "The work that was transferred went back"});
    }
    const bool job = body_.contains("job");
    const Text act =
        job ? Text{"Chuyển giao việc", "The work was transferred"} : Text{"Giao lại việc", "The work was handed on"};
    return about(at_step(act), person(text_or(body_, "person")));
  }
  [[nodiscard]] Text consulted() const { return about(at_step({"Xin ý kiến", "An opinion was asked for"}), persons()); }
  [[nodiscard]] Text consult_ended() const {
    return at_step({"Kết thúc xin ý kiến", "The question for opinions was ended"});
  }
  [[nodiscard]] Text approver_added() const {
    const std::string place = text_or(body_, "place");
    Text act{"Thêm người cùng duyệt", "An approver was added beside the step"};
    if (place == "before") act = {"Thêm người duyệt trước", "An approver was added before the step"};
    if (place == "after") act = {"Thêm người duyệt sau", "An approver was added after the step"};
    return about(at_step(act), person(text_or(body_, "person")));
  }
  [[nodiscard]] Text approver_dropped() const {
    return about(at_step({"Bỏ người duyệt đã thêm", "An added approver was dropped"}),
                 person(text_or(body_, "person")));
  }
  [[nodiscard]] Text urged() const { return at_step({"Đôn đốc", "The work was urged on"}); }
  [[nodiscard]] Text watched() const {
    const bool own =
        body_.value("persons", json()) == json::array({text_or(body_.value("actor", json::object()), "person")});
    if (own) return {"Theo dõi hồ sơ", "The paper is followed"};
    return about({"Chuyển để biết", "The paper was sent for information"}, persons());
  }
  [[nodiscard]] Text unwatched() const {
    const bool own =
        body_.value("persons", json()) == json::array({text_or(body_.value("actor", json::object()), "person")});
    const Text act{"Thôi theo dõi hồ sơ", "The paper is no longer followed"};
    return own ? act : about(act, persons());
  }
  [[nodiscard]] Text contributed() const { return at_step({"Góp phần phối hợp", "A contribution was made"}); }
  [[nodiscard]] Text moment(const json& object, const char* member) const {
    const auto at = base::parse_instant(text_or(object, member));
    return at ? calendar::format_local(office_.calendar(), *at) : Text{};
  }
  // An act about a due time, with the date there was and the other one.
  [[nodiscard]] Text with_dates(const Text& act, const json& dates) const {
    const Text before = moment(dates, "before");
    const Text after = moment(dates, "after");
    return {act.vi + ": từ " + before.vi + " sang " + after.vi, act.en + ": from " + before.en + " to " + after.en};
  }
  [[nodiscard]] Text extension_asked() const {
    return with_dates(at_step({"Đề nghị gia hạn", "More time was asked for"}), body_);
  }
  [[nodiscard]] Text extension_granted() const {
    return with_dates(at_step({"Cho gia hạn", "More time was granted"}), body_);
  }
  [[nodiscard]] Text extension_refused() const {
    const Text before = moment(body_, "before");
    const Text act = at_step({"Không cho gia hạn", "More time was refused"});
    return {act.vi + ", giữ hạn " + before.vi, act.en + "; it stays due at " + before.en};
  }
  // Whose date moved: of a step, of the moment at which it moves on by itself, or of the units below.
  [[nodiscard]] Text whose_date(const json& moved) const {
    const Text step = title(text_or(moved, "state"));
    const std::string kind = text_or(moved, "kind");
    if (kind == "units") return {"ngày hẹn các đơn vị trực thuộc", "the day of the units below"};
    if (kind == "after") {
      return {"thời điểm tự chuyển ở bước " + quoted(step.vi),
              "when the step " + quoted(step.en) + " moves on by itself"};
    }
    return {"hạn ở bước " + quoted(step.vi), "due at the step " + quoted(step.en)};
  }
  // Each step whose due time moved, with both dates.
  [[nodiscard]] Text with_moved(Text text) const {
    for (const json& one : body_.value("moved", json::array())) {
      const Text dates = with_dates(whose_date(one), one);
      text.vi += "; " + dates.vi;
      text.en += "; " + dates.en;
    }
    return text;
  }
  [[nodiscard]] Text urgency_set() const {
    const std::string word = text_or(body_, "urgency");
    // Events of before there was a table do not say how the word is called.
    const calendar::Urgency* halved = calendar::UrgencyTable::built_in().find(word);
    const Text former = halved == nullptr ? calendar::ordinary_title() : halved->title;
    const json title = body_.value("title", json::object());
    return with_moved(
        {"Đặt độ khẩn: " + text_or(title, "vi", word), "The urgency was set: " + text_or(title, "en", former.en)});
  }
  [[nodiscard]] Text retimed() const {
    const std::string version = text_or(body_, "calendar");
    return with_moved({"Tính lại thời hạn theo lịch phiên bản " + version,
                       "Due times were counted again by calendar version " + version});
  }
  // What a deadline brought about by itself, and clocks that the event stopped or let go on.
  void tell_of_clocks(Text& text) const {
    if (body_.value("automatic", false)) {
      text.vi += " (tự động khi hết hạn)";
      text.en += " (automatic, as the deadline was reached)";
    }
    const json clocks = body_.value("clocks", json::object());
    for (const json& one : clocks.value("stopped", json::array())) {
      const Text step = title(text_or(one, "state"));
      text.vi += "; tạm dừng tính hạn ở bước " + quoted(step.vi);
      text.en += "; the clock stands still at the step " + quoted(step.en);
    }
    for (const json& one : clocks.value("going", json::array())) {
      const Text step = title(text_or(one, "state"));
      const Text after = moment(one, "after");
      text.vi += "; tính tiếp hạn ở bước " + quoted(step.vi) + ", đến " + after.vi;
      text.en += "; the clock goes on at the step " + quoted(step.en) + ", until " + after.en;
    }
  }
  [[nodiscard]] Text migrated() const {
    const auto version = [&](const char* member) {
      return std::to_string(body_.value(member, json::object()).value("version", 0));
    };
    const std::string from = version("from");
    const std::string to = version("to");
    return {"Chuyển từ bản " + from + " sang bản " + to + " của quy trình",
            "The paper went from version " + from + " of the workflow to version " + to};
  }
  [[nodiscard]] Text started() const {
    const json actor = body_.value("actor", json::object());
    if (text_or(actor, "kind") == "instance") {
      return {"Hồ sơ được mở theo hồ sơ cấp trên", "The paper was opened by the one above it"};
    }
    if (text_or(actor, "kind") == "system") {
      return {"Hồ sơ được mở theo lịch định kỳ", "The paper was opened by a schedule"};
    }
    return {"Mở hồ sơ", "The paper was opened"};
  }
  [[nodiscard]] Text signalled() const {
    const std::string state = text_or(body_, "state");
    const std::string signal = text_or(body_, "signal");
    for (const auto& [ix, note] : seen_.definition->notes) {
      if (note.state == state && note.signal == signal && !note.title.vi.empty()) return note.title;
    }
    return at_step({"Chuyển xử lý", "The paper was passed on"});
  }
  [[nodiscard]] Text decided() const {
    const Text step = title(text_or(body_, "state"));
    const Text label = choice(text_or(body_, "choice"));
    Text text{step.vi + ": " + label.vi, step.en + ": " + label.en};
    const std::string outcome = text_or(body_, "outcome");
    if (!outcome.empty() && outcome != text_or(body_, "choice")) {
      const Text result = choice(outcome);
      text = {text.vi + "; kết quả chung: " + result.vi, text.en + "; the result: " + result.en};
    }
    const std::string role = text_or(body_, "role");
    if (role == "before" || role == "beside" || role == "after") {
      text.vi += " (người duyệt được thêm)";
      text.en += " (an added approver)";
    }
    if (const auto waits = body_.value("waits_for", 0); waits > 0) {
      text.vi += "; chờ thêm " + std::to_string(waits) + " người duyệt";
      text.en += "; " + std::to_string(waits) + " more to decide";
    }
    // The one trace of it that people see: whoever drafted also reviewed, because the unit had nobody else.
    if (body_.value("four_eyes_waived", false)) {
      text.vi += " (người soạn thảo tự rà soát vì đơn vị không còn người khác)";
      text.en += " (reviewed by the drafter, as the unit has nobody else)";
    }
    if (const json file = body_.value("signed_file", json()); file.is_object()) {
      const std::string signer = text_or(file, "signer");
      text.vi += " (xác nhận kèm tệp có chữ ký số, chứng thư đứng tên " + signer + ")";
      text.en += " (confirmed with a digitally signed file, certificate of " + signer + ")";
    }
    if (const json edited = body_.value("edited", json()); edited.is_object()) {
      const bool again = text_or(edited, "effect") == "decide-again";
      text.vi += again ? " (có chỉnh sửa; các bước trước quyết định lại)" : " (có chỉnh sửa)";
      text.en += again ? " (with edits; earlier steps decide again)" : " (with edits)";
    }
    return with_confirmation(std::move(text));
  }
  [[nodiscard]] Text with_confirmation(Text text) const {
    if (text_or(body_, "confirm") == "next-meeting") {
      text.vi += "; kết quả được xác nhận ở phiên họp gần nhất";
      text.en += "; to be confirmed at the next meeting";
    }
    return text;
  }
  // The due time of a vote, or of a round in which silence agrees; those who said nothing are told as such.
  [[nodiscard]] Text due() const {
    const std::string outcome = text_or(body_, "outcome");
    if (!outcome.empty()) {
      const Text result = choice(outcome);
      const std::string absent = std::to_string(body_.value("absent", json::array()).size());
      Text text = at_step({"Hết hạn biểu quyết: " + result.vi, "Voting ended: " + result.en});
      text.vi += " (" + absent + " thành viên không bỏ phiếu)";
      text.en += " (" + absent + " members did not vote)";
      return with_confirmation(std::move(text));
    }
    if (!body_.contains("agreed_by_silence"))
      return at_step({"Hết thời hạn lấy ý kiến", "The time for opinions ended"});
    const std::string silent = std::to_string(body_["agreed_by_silence"].size());
    return at_step(
        {"Hết thời hạn lấy ý kiến; " + silent + " nơi không trả lời, coi là đồng ý như văn bản đề nghị đã in",
         "The time for opinions ended; " + silent +
             " did not answer, which counts as agreement as the request printed"});
  }
  [[nodiscard]] Text recorded() const {
    Text text = decided();
    const json votes = body_.value("recorded", json::object()).value("votes", json());
    if (!votes.is_object()) return text;
    const auto count = [&](const char* name) { return std::to_string(votes.value(name, std::int64_t{0})); };
    text.vi += " (có mặt " + count("present") + ", tán thành " + count("yes") + ", không tán thành " + count("no") +
               ", không có ý kiến " + count("abstain");
    text.en += " (present " + count("present") + ", for " + count("yes") + ", against " + count("no") +
               ", abstaining " + count("abstain");
    if (votes.contains("other")) {
      text.vi += ", phương án khác " + count("other");
      text.en += ", for something else " + count("other");
    }
    text.vi += ")";
    text.en += ")";
    return text;
  }
  [[nodiscard]] Text moved_back(const Text& act) const {
    const Text from = title(text_or(body_, "from"));
    const Text to = title(text_or(body_, "to"));
    return {act.vi + " từ bước " + quoted(from.vi) + " về bước " + quoted(to.vi),
            act.en + " from " + quoted(from.en) + " to " + quoted(to.en)};
  }
  [[nodiscard]] Text returned() const { return moved_back({"Trả lại", "Returned"}); }
  [[nodiscard]] Text withdrawn() const { return moved_back({"Rút lại", "Withdrawn"}); }
  [[nodiscard]] Text opinion() const {
    if (text_or(body_, "role") == "consult") {
      return at_step({"Trả lời xin ý kiến", "The opinion that was asked for was given"});
    }
    return at_step({"Cho ý kiến", "An opinion was given"});
  }
  [[nodiscard]] Text registered() const {
    const std::string signer = person(text_or(body_.value("signature", json::object()), "person"));
    if (signer.empty()) return at_step({"Đăng ký văn bản đến", "An incoming paper was registered"});
    return at_step({"Ghi nhận bản giấy do " + signer + " ký", "The paper signed by " + signer + " was registered"});
  }
  [[nodiscard]] Text cancelled() const { return {"Hủy hồ sơ", "The paper was cancelled"}; }
  [[nodiscard]] Text cancelled_above() const {
    return {"Hồ sơ được hủy theo hồ sơ cấp trên", "Cancelled together with the paper above it"};
  }
  [[nodiscard]] Text attached() const {
    const std::string id = text_or(body_, "attachment");
    for (const json& one : seen_.instance.attachments) {
      if (text_or(one, "id") != id) continue;
      const std::string name = quoted(text_of(office_, text_or(one, "name")));
      if (text_or(one, "replaces").empty()) return {"Đính kèm tệp " + name, "The file " + name + " was attached"};
      return led_to({"Thay tệp đính kèm bằng " + name, "An attached file was replaced by " + name});
    }
    return {"Đính kèm tệp", "A file was attached"};
  }
  [[nodiscard]] Text file_withdrawn() const {
    const std::string id = text_or(body_, "attachment");
    for (const json& one : seen_.instance.attachments) {
      if (text_or(one, "id") != id) continue;
      const std::string name = quoted(text_of(office_, text_or(one, "name")));
      return led_to({"Rút tệp " + name, "The file " + name + " was withdrawn"});
    }
    return led_to({"Rút tệp đính kèm", "An attached file was withdrawn"});
  }
  // What a change of files means for who had decided.
  [[nodiscard]] Text led_to(Text act) const {
    std::string vi;
    std::string en;
    for (const json& state : body_.value("again", json::array())) {
      const Text step = title(state.get<std::string>());
      vi += (vi.empty() ? "" : ", ") + quoted(step.vi);
      en += (en.empty() ? "" : ", ") + quoted(step.en);
    }
    if (!vi.empty()) return {act.vi + "; quyết định lại ở bước " + vi, act.en + "; to be decided again at " + en};
    if (text_or(body_, "effect") != "notify") return act;
    return {act.vi + "; đã báo người đã quyết định", act.en + "; those who decided were told"};
  }
  [[nodiscard]] Text reminded() const {
    return at_step({"Hệ thống nhắc thời hạn", "A reminder of the due date was sent"});
  }
  [[nodiscard]] Text timer() const {
    const std::string kind = text_or(body_, "timer");
    if (kind == "period") {
      const std::string period = text_or(body_, "period");
      return {"Mở kỳ báo cáo " + period, "The report round " + period + " was opened"};
    }
    if (kind == "due") return due();
    return at_step({"Đến thời điểm đã định", "The set time was reached"});
  }
  [[nodiscard]] Text period_opened() const {
    const std::string period = text_or(body_, "period");
    return {"Mở kỳ báo cáo " + period + " theo lịch", "The report round " + period + " was opened by a schedule"};
  }
  [[nodiscard]] Text child_ended() const {
    const Text name = child_name();
    const std::string end = text_or(body_, "end");
    const auto definition = invoked();
    Text how{"kết thúc", "ended"};
    if (end == "cancelled") {
      how = {"đã hủy", "was cancelled"};
    } else if (definition != nullptr && !end.empty()) {
      how = definition->title_of(end);
    }
    return {name.vi + ": " + how.vi, name.en + ": " + how.en};
  }
  [[nodiscard]] Text child_signalled() const {
    const Text words = message_words(text_or(body_, "signal"));
    const Text name = child_name();
    if (words.vi.empty()) return {name.vi + ": có tiến triển mới", name.en + ": there is progress"};
    return {name.vi + ": " + words.vi, name.en + ": " + words.en};
  }
  [[nodiscard]] Text child_extended() const {
    const Text name = child_name();
    Text told = with_dates({name.vi + ": được gia hạn", name.en + ": was given more time"}, body_);
    if (body_.value("round_waits", false)) return told;
    return {told.vi + "; hạn chung không đổi", told.en + "; the day of all units stays"};
  }
  [[nodiscard]] Text undone() const {
    static const std::map<std::string, Text> what{{"submitted", {"việc trình", "the submission"}},
                                                  {"signalled", {"việc chuyển bước", "the passing on"}},
                                                  {"decided", {"ý kiến quyết định", "the decision"}},
                                                  {"returned", {"việc trả lại", "the return"}},
                                                  {"opinion_given", {"ý kiến", "the opinion"}}};
    const auto known = what.find(text_or(body_, "what"));
    const Text act = known == what.end() ? Text{"việc vừa làm", "the last act"} : known->second;
    return at_step({"Hoàn tác " + act.vi, "Taken back: " + act.en});
  }
  [[nodiscard]] Text held() const {
    const auto until = base::parse_instant(text_or(body_, "until"));
    if (!until) return {"Tạm dừng hồ sơ", "The paper was put on hold"};
    const std::string day = calendar::format_day(office_.calendar().local_date(*until));
    return {"Tạm dừng hồ sơ đến ngày " + day, "The paper was put on hold until " + day};
  }
  [[nodiscard]] Text resumed() const {
    const bool itself = text_or(body_.value("actor", json::object()), "kind") == "timer";
    if (itself) return {"Hết thời gian tạm dừng, hồ sơ được tiếp tục", "The hold ended and the paper goes on"};
    return {"Tiếp tục hồ sơ", "The paper was resumed"};
  }
  [[nodiscard]] Text kept_while_held() const {
    return {"Hồ sơ đang tạm dừng; thông báo từ hồ sơ khác được giữ lại",
            "The paper is on hold; a message of another paper was kept"};
  }
  [[nodiscard]] Text reopened() const {
    const Text to = title(text_or(body_, "to"));
    return {"Mở lại hồ sơ ở bước " + quoted(to.vi), "The paper was reopened at " + quoted(to.en)};
  }
  [[nodiscard]] Text record_confirmed() const {
    return at_step({"Xác nhận kết quả đã ghi nhận", "The recorded decision was confirmed"});
  }
  [[nodiscard]] Text record_contested() const {
    const Text text = at_step({"Phản đối kết quả đã ghi nhận", "The recorded decision was contested"});
    return {text.vi + " (hồ sơ không tự đổi bước)", text.en + " (the paper does not move by itself)"};
  }
  // The document that stands beside it, by its number or as another paper.
  [[nodiscard]] Text with_other(const Text& what) const {
    const json other = body_.value("other", json());
    if (!other.is_object()) return what;
    const std::string number = text_of(office_, text_or(other, "number"));
    if (!number.empty()) return {what.vi + ": " + number, what.en + ": " + number};
    return {what.vi + " (xem hồ sơ liên quan)", what.en + " (see the related paper)"};
  }
  [[nodiscard]] Text corrected() const { return with_other({"Đính chính văn bản", "The document was corrected"}); }
  [[nodiscard]] Text replaced() const { return with_other({"Thay thế văn bản", "The document was replaced"}); }
  [[nodiscard]] Text recalled() const { return with_other({"Thu hồi văn bản", "The document was recalled"}); }
  [[nodiscard]] Text commented() const { return {"Ghi trao đổi", "A comment was written"}; }
  [[nodiscard]] Text comment_removed() const { return {"Gỡ một trao đổi", "A comment was removed"}; }
  [[nodiscard]] Text parent_signalled() const {
    const Text words = message_words(text_or(body_, "signal"));
    if (words.vi.empty()) return {"Nhận thông báo từ hồ sơ cấp trên", "A message came from the paper above"};
    return {"Hồ sơ cấp trên: " + words.vi, "The paper above: " + words.en};
  }

  const Office& office_;
  const directory::Directory& directory_;
  const Seen& seen_;
  const json& body_;
};

}  // namespace

std::string quoted(const std::string& text) {
  return "“" + text + "”";
}

Text message_words(const std::string& signal) {
  static const std::map<std::string, Text> words{
      {"programme.issued", {"đã phát hành chương trình", "the programme was issued"}},
      {"report.submitted", {"đã gửi báo cáo", "the report was sent up"}},
      {"guidance.amended", {"hướng dẫn được điều chỉnh", "the guidance was amended"}},
      {"year.closed", {"kết thúc theo dõi năm", "the year was closed"}},
      {"round.closed", {"chốt số liệu kỳ báo cáo", "the figures of the round were closed"}}};
  const auto known = words.find(signal);
  return known == words.end() ? Text{} : known->second;
}

Text sentence_of(const Office& office, const directory::Directory& directory, const Seen& seen, const std::string& kind,
                 const json& body) {
  return Sentence(office, directory, seen, body).of(kind);
}

}  // namespace trinhky::api
