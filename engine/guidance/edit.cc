#include "engine/guidance/edit.h"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/guidance/letters.h"
#include "engine/guidance/members.h"

namespace trinhky::guidance {
namespace {

using base::json;
using base::Text;

constexpr std::size_t most_pieces = 100;
constexpr std::size_t longest_text = 20'000;  // code points of one obligation

std::unexpected<base::Error> refused(std::string pointer, Text message) {
  return base::refuse(base::ErrorCode::invalid, "guidance-change", std::move(message), std::move(pointer));
}

std::unexpected<base::Error> unknown_id(const std::string& pointer, const std::string& id) {
  return refused(pointer, {"Không có mục “" + id + "” trong hướng dẫn.", "There is no “" + id + "” in the guidance."});
}

bool is_texts(const json& value) {
  return value.is_array() && value.size() <= base::limits::max_children &&
         std::all_of(value.begin(), value.end(), [](const json& v) { return v.is_string(); });
}

// Null, or what is wrong with one of the values an office sets on a row.
std::optional<Text> fault_of(const std::string& name, const json& value) {
  if (name == "lead" && !value.is_null() && !value.is_string())
    return Text{"Đơn vị chủ trì phải là một mã.", "The lead has to be a code."};
  if ((name == "partners" || name == "related") && !is_texts(value))
    return Text{"Phải là danh sách mã.", "It has to be a list of codes."};
  if (name == "period" && !value.is_string()) return Text{"Kỳ phải là chữ.", "The period has to be text."};
  if (name == "due" && !value.is_null() && !is_day(value)) {
    return Text{"Hạn phải là ngày có thật, dạng NNNN-TT-NN.",
                "The due date has to be a day that exists, as YYYY-MM-DD."};
  }
  if (name != "applies_to") return std::nullopt;
  const std::string kind = base::text_or(value, "kind");
  if (kind == "all" || kind == "province") return std::nullopt;
  if (kind == "units" && is_texts(member(value, "units")) && !member(value, "units").empty()) return std::nullopt;
  if (kind == "attribute" && !base::text_or(value, "attribute").empty()) return std::nullopt;
  return Text{"Phạm vi áp dụng phải là: tỉnh, tất cả, các đơn vị được chọn, hoặc đơn vị có đặc điểm.",
              "It applies to: the province, all, chosen units, or units with an attribute."};
}

class Editor {
 public:
  Editor(const json& document, const json& change) : document_(document), change_(change) {}

  base::Result<json> run() {
    if (!is_guidance(document_)) {
      return refused("", {"Đây không phải là một hướng dẫn.", "This is no guidance."});
    }
    const std::string op = base::text_or(change_, "op");
    if (op == "set") return set();
    if (op == "split") return split();
    if (op == "merge") return merge();
    if (op == "move") return move();
    if (op == "add") return add();
    if (op == "remove") return remove();
    if (op == "text") return text();
    if (op == "set_due") return set_due();
    if (op == "title") return title();
    if (op == "instrument") return instrument();
    return refused("/op", {"Không có thao tác này.", "There is no such operation."});
  }

 private:
  json& rows() { return document_["obligations"]; }

  std::ptrdiff_t index_of(const std::string& id) {
    const auto found =
        std::find_if(rows().begin(), rows().end(), [&](const json& o) { return base::text_or(o, "id") == id; });
    return found == rows().end() ? -1 : found - rows().begin();
  }

  // The ids of the change as indexes in document order. The closing order is not a row like others.
  base::Result<std::vector<std::size_t>> chosen(bool with_order) {
    const json& ids = member(change_, "ids");
    if (!is_texts(ids) || ids.empty()) return refused("/ids", {"Chưa chọn nhiệm vụ nào.", "No obligation is chosen."});
    std::vector<std::size_t> indexes;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const std::string pointer = "/ids/" + std::to_string(i);
      const std::ptrdiff_t at = index_of(ids[i].get<std::string>());
      if (at < 0) return unknown_id(pointer, ids[i].get<std::string>());
      if (!with_order && is_order(static_cast<std::size_t>(at))) return refused_order(pointer);
      indexes.push_back(static_cast<std::size_t>(at));
    }
    std::sort(indexes.begin(), indexes.end());
    indexes.erase(std::unique(indexes.begin(), indexes.end()), indexes.end());
    return indexes;
  }

  bool is_order(std::size_t index) { return base::text_or(rows()[index], "answered_by") == "programme"; }

  static std::unexpected<base::Error> refused_order(const std::string& pointer) {
    return refused(pointer, {"Yêu cầu xây dựng chương trình ở cuối văn bản không tách, gộp, chuyển hay bỏ được.",
                             "The closing order to build programmes cannot be split, merged, moved or removed."});
  }

  base::Result<std::size_t> one(bool with_order) {
    const std::string id = base::text_or(change_, "id");
    const std::ptrdiff_t at = index_of(id);
    if (at < 0) return unknown_id("/id", id);
    if (!with_order && is_order(static_cast<std::size_t>(at))) return refused_order("/id");
    return static_cast<std::size_t>(at);
  }

  [[nodiscard]] bool has_part(const std::string& id) const {
    const json& parts = document_["parts"];
    return std::any_of(parts.begin(), parts.end(), [&](const json& p) { return base::text_or(p, "id") == id; });
  }

  [[nodiscard]] bool was_used(const std::string& id) const {
    const auto same = [&](const json& o) { return base::text_or(o, "id") == id; };
    const json& obligations = document_["obligations"];
    const json& parts = document_["parts"];
    const json& retired = member(document_, "retired");
    return std::any_of(obligations.begin(), obligations.end(), same) || std::any_of(parts.begin(), parts.end(), same) ||
           std::find(retired.begin(), retired.end(), json(id)) != retired.end();
  }

  std::string next_id(const std::string& part) {
    for (int n = 1;; ++n) {
      const std::string id = part + "." + std::to_string(n);
      if (!was_used(id)) return id;
    }
  }

  void retire(const std::string& id) {
    if (!member(document_, "retired").is_array()) document_["retired"] = json::array();
    document_["retired"].push_back(id);
    // What pointed to the ended row points nowhere any more.
    for (json& row : rows()) {
      if (base::text_or(row, "parent") == id) row["parent"] = nullptr;
      json kept = json::array();
      for (const json& other : member(row, "related")) {
        if (other != id) kept.push_back(other);
      }
      row["related"] = std::move(kept);
    }
  }

  // Citations follow the text: into the first of `pieces` that holds what was cited, else the first.
  void hand_citations_on(const std::string& from, const std::vector<std::size_t>& pieces) {
    for (const char* list : {"instruments", "campaigns"}) {
      if (!document_.contains(list)) continue;
      for (json& record : document_[list]) {
        for (json& citation : record["citations"]) {
          if (base::text_or(citation, "obligation") != from) continue;
          std::size_t target = pieces.front();
          for (const std::size_t piece : pieces) {
            if (base::text_or(rows()[piece], "text").find(base::text_or(citation, "raw", "\n")) == std::string::npos)
              continue;
            target = piece;
            break;
          }
          citation["obligation"] = rows()[target]["id"];
        }
      }
    }
    for (const std::size_t piece : pieces) {
      json cited = json::array();
      for (const json& record : member(document_, "instruments")) {
        const json& citations = member(record, "citations");
        const bool here = std::any_of(citations.begin(), citations.end(),
                                      [&](const json& c) { return member(c, "obligation") == rows()[piece]["id"]; });
        if (here) cited.push_back(record["id"]);
      }
      rows()[piece]["instruments"] = std::move(cited);
    }
  }

  base::Result<json> set() {
    const auto indexes = chosen(true);
    if (!indexes) return std::unexpected(indexes.error());
    const json& values = member(change_, "values");
    if (!values.is_object() || values.empty())
      return refused("/values", {"Chưa có giá trị nào để đặt.", "There is nothing to set."});
    for (const auto& [name, value] : values.items()) {
      const std::string pointer = base::pointer({"values", name});
      const bool known = name == "lead" || name == "partners" || name == "period" || name == "due" ||
                         name == "applies_to" || name == "related";
      if (!known) return refused(pointer, {"Cột này không đặt được.", "This member cannot be set."});
      if (const std::optional<Text> fault = fault_of(name, value)) return refused(pointer, *fault);
      if (name != "related") continue;
      for (std::size_t i = 0; i < value.size(); ++i) {
        if (index_of(value[i].get<std::string>()) < 0)
          return unknown_id(pointer + "/" + std::to_string(i), value[i].get<std::string>());
      }
    }
    for (const std::size_t index : *indexes) {
      for (const auto& [name, value] : values.items()) rows()[index][name] = base::nfc_all(value);
    }
    return document_;
  }

  base::Result<json> split() {
    const auto index = one(false);
    if (!index) return std::unexpected(index.error());
    const json old = rows()[*index];
    const std::u32string text = base::to_utf32(base::text_or(old, "text"));
    const json& at = member(change_, "at");
    if (!at.is_array() || at.empty() || at.size() >= most_pieces) {
      return refused("/at", {"Chưa chỉ ra chỗ tách.", "Where to split is not said."});
    }
    std::vector<std::u32string> pieces;
    std::size_t from = 0;
    for (std::size_t i = 0; i <= at.size(); ++i) {
      std::size_t cut = text.size();
      if (i < at.size()) {
        const std::string pointer = "/at/" + std::to_string(i);
        if (at[i].is_number_integer() && at[i].get<std::int64_t>() > 0) {
          cut = static_cast<std::size_t>(at[i].get<std::int64_t>());
        } else if (at[i].is_string() && !at[i].get<std::string>().empty()) {
          cut = text.find(base::to_utf32(base::nfc(at[i].get<std::string>())), from + 1);
        } else {
          return refused(pointer, {"Chỗ tách là một vị trí hoặc một đoạn chữ.", "A cut is an offset or a text."});
        }
        if (cut >= text.size() || cut <= from) {
          return refused(pointer, {"Chỗ tách không nằm trong nội dung, hoặc không sau chỗ tách trước.",
                                   "The cut lies outside the text, or not behind the cut before."});
        }
      }
      const std::u32string piece(trim(std::u32string_view(text).substr(from, cut - from)));
      if (piece.empty())
        return refused("/at/" + std::to_string(i == 0 ? 0 : i - 1),
                       {"Có phần không có chữ.", "A piece would be empty."});
      pieces.push_back(piece);
      from = cut;
    }
    const std::string old_id = base::text_or(old, "id");
    const std::string part = base::text_or(old, "part");
    retire(old_id);
    rows().erase(*index);
    std::vector<std::size_t> made;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      json row = old;
      row["id"] = next_id(part);
      row["text"] = base::to_utf8(pieces[i]);
      row["came_from"] = json::array({old_id});
      row["related"] = json::array();
      const std::size_t position = *index + i;
      rows().insert(rows().begin() + static_cast<std::ptrdiff_t>(position), std::move(row));
      made.push_back(position);
    }
    hand_citations_on(old_id, made);
    return document_;
  }

  base::Result<json> merge() {
    const auto indexes = chosen(false);
    if (!indexes) return std::unexpected(indexes.error());
    if (indexes->size() < 2)
      return refused("/ids", {"Gộp cần ít nhất hai nhiệm vụ.", "Merging needs two obligations or more."});
    json row = rows()[indexes->front()];
    std::string text;
    json came_from = json::array();
    json partners = json::array();
    for (const std::size_t index : *indexes) {
      const json& one_row = rows()[index];
      if (!text.empty()) text += " ";
      text += base::text_or(one_row, "text");
      came_from.push_back(one_row["id"]);
      for (const json& partner : member(one_row, "partners")) {
        if (std::find(partners.begin(), partners.end(), partner) == partners.end()) partners.push_back(partner);
      }
      if (member(row, "lead").is_null()) row["lead"] = member(one_row, "lead");
      if (member(row, "due").is_null()) row["due"] = member(one_row, "due");
      // Rows for different receivers make one for all: nobody loses a duty by a merge.
      if (member(one_row, "applies_to") != member(row, "applies_to")) row["applies_to"] = {{"kind", "all"}};
    }
    if (base::code_points(text) > longest_text)
      return refused("/ids", {"Nội dung gộp lại quá dài.", "The merged text is too long."});
    row["text"] = text;
    row["came_from"] = came_from;
    row["partners"] = partners;
    row["related"] = json::array();
    const std::string part = base::text_or(row, "part");
    for (const json& id : came_from) retire(id.get<std::string>());
    for (auto i = indexes->rbegin(); i != indexes->rend(); ++i) rows().erase(*i);
    row["id"] = next_id(part);
    const std::size_t position = indexes->front();
    rows().insert(rows().begin() + static_cast<std::ptrdiff_t>(position), std::move(row));
    for (const json& id : came_from) hand_citations_on(id.get<std::string>(), {position});
    return document_;
  }

  // Where a row goes that is put into `part` before the row `before`, or at the end of the part.
  base::Result<std::size_t> place_in(const std::string& part) {
    const json& before = member(change_, "before");
    if (before.is_string()) {
      const std::ptrdiff_t at = index_of(before.get<std::string>());
      if (at < 0) return unknown_id("/before", before.get<std::string>());
      if (base::text_or(rows()[static_cast<std::size_t>(at)], "part") != part) {
        return refused("/before", {"Nhiệm vụ này ở mục khác.", "That obligation stands in another part."});
      }
      return static_cast<std::size_t>(at);
    }
    if (!before.is_null())
      return refused("/before", {"Phải là mã nhiệm vụ hoặc để trống.", "It has to be an id or null."});
    // Behind the last row of the part, or of the parts before it where the part is empty.
    std::size_t position = 0;
    bool reached = false;
    for (const json& other : document_["parts"]) {
      const std::string id = base::text_or(other, "id");
      if (reached && !id.starts_with(part + ".")) break;
      reached = reached || id == part;
      for (std::size_t i = 0; i < rows().size(); ++i) {
        if (base::text_or(rows()[i], "part") == id && (id == part || !reached)) position = std::max(position, i + 1);
      }
    }
    return position;
  }

  base::Result<json> move() {
    const auto index = one(false);
    if (!index) return std::unexpected(index.error());
    const std::string part = base::text_or(change_, "part");
    if (!has_part(part)) return unknown_id("/part", part);
    json row = rows()[*index];
    if (member(change_, "before") == row["id"])
      return refused("/before", {"Không thể đặt trước chính nó.", "It cannot stand before itself."});
    row["part"] = part;
    row["parent"] = nullptr;
    rows().erase(*index);
    const auto position = place_in(part);
    if (!position) return std::unexpected(position.error());
    rows().insert(rows().begin() + static_cast<std::ptrdiff_t>(*position), std::move(row));
    return document_;
  }

  base::Result<std::string> new_text() {
    const json& value = member(change_, "text");
    const std::string text = value.is_string() ? base::tidy_blanks(base::nfc(value.get<std::string>())) : "";
    if (text.empty()) return refused("/text", {"Nội dung không được để trống.", "The text must not be empty."});
    if (base::code_points(text) > longest_text) return refused("/text", {"Nội dung quá dài.", "The text is too long."});
    return text;
  }

  base::Result<json> add() {
    const std::string part = base::text_or(change_, "part");
    if (!has_part(part)) return unknown_id("/part", part);
    const auto text = new_text();
    if (!text) return std::unexpected(text.error());
    const auto position = place_in(part);
    if (!position) return std::unexpected(position.error());
    json row = {{"id", next_id(part)},
                {"no", nullptr},
                {"part", part},
                {"parent", nullptr},
                {"text", *text},
                {"line", nullptr},
                {"answered_by", "row"},
                {"instruments", json::array()},
                {"lead", nullptr},
                {"partners", json::array()},
                {"period", "year"},
                {"due", nullptr},
                {"applies_to", {{"kind", "all"}}},
                {"related", json::array()},
                {"came_from", json::array()}};
    rows().insert(rows().begin() + static_cast<std::ptrdiff_t>(*position), std::move(row));
    return document_;
  }

  base::Result<json> remove() {
    const auto indexes = chosen(false);
    if (!indexes) return std::unexpected(indexes.error());
    std::vector<std::string> ids;
    for (const std::size_t index : *indexes) ids.push_back(base::text_or(rows()[index], "id"));
    for (auto i = indexes->rbegin(); i != indexes->rend(); ++i) rows().erase(*i);
    for (const std::string& id : ids) {
      retire(id);
      for (const char* list : {"instruments", "campaigns"}) {
        if (!document_.contains(list)) continue;
        for (json& record : document_[list]) {
          for (json& citation : record["citations"]) {
            if (base::text_or(citation, "obligation") == id) citation["obligation"] = nullptr;
          }
        }
      }
    }
    return document_;
  }

  base::Result<json> text() {
    const auto index = one(true);
    if (!index) return std::unexpected(index.error());
    const auto text = new_text();
    if (!text) return std::unexpected(text.error());
    rows()[*index]["text"] = *text;
    return document_;
  }

  base::Result<json> set_due() {
    const json& due = member(change_, "programmes_due");
    if (!change_.contains("programmes_due") || (!due.is_null() && !is_day(due))) {
      return refused("/programmes_due", {"Hạn phải là ngày có thật, dạng NNNN-TT-NN.",
                                         "The due date has to be a day that exists, as YYYY-MM-DD."});
    }
    document_["programmes_due"] = due;
    return document_;
  }

  base::Result<json> title() {
    bool any = false;
    for (const char* name : {"title", "issuer"}) {
      const json& value = member(change_, name);
      if (!change_.contains(name)) continue;
      const std::string text = value.is_string() ? base::tidy_blanks(base::nfc(value.get<std::string>())) : "";
      if (text.empty() || base::code_points(text) > 500)
        return refused(std::string("/") + name, {"Cần từ 1 đến 500 ký tự.", "It takes 1 to 500 characters."});
      document_[name] = text;
      any = true;
    }
    if (change_.contains("year")) {
      const json& year = member(change_, "year");
      if (!year.is_number_integer() || year.get<std::int64_t>() < 1990 || year.get<std::int64_t>() > 2100) {
        return refused("/year", {"Năm phải từ 1990 đến 2100.", "The year lies between 1990 and 2100."});
      }
      document_["year"] = year;
      any = true;
    }
    if (!any) return refused("", {"Chưa có gì để sửa.", "There is nothing to change."});
    return document_;
  }

  base::Result<json> instrument() {
    const std::string id = base::text_or(change_, "id");
    json* record = nullptr;
    if (document_.contains("instruments")) {
      for (json& one_record : document_["instruments"]) {
        if (base::text_or(one_record, "id") == id) record = &one_record;
      }
    }
    if (record == nullptr) return unknown_id("/id", id);
    const json& values = member(change_, "values");
    if (!values.is_object() || values.empty())
      return refused("/values", {"Chưa có giá trị nào để đặt.", "There is nothing to set."});
    for (const auto& [name, value] : values.items()) {
      const std::string pointer = base::pointer({"values", name});
      const bool text = name == "type" || name == "number" || name == "issuer" || name == "subject";
      if (name == "date" ? !(value.is_null() || is_day(value))
                         : !text || !(value.is_string() || (value.is_null() && name != "type"))) {
        return refused(pointer, {"Giá trị không hợp lệ.", "This value cannot be taken."});
      }
    }
    for (const auto& [name, value] : values.items()) (*record)[name] = base::nfc_all(value);
    return document_;
  }

  json document_;
  const json& change_;
};

}  // namespace

base::Result<base::json> edit_obligations(const base::json& document, const base::json& change) {
  return Editor(document, change).run();
}

}  // namespace trinhky::guidance
